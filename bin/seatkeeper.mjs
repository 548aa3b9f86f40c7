import './runtime.mjs';

await import('../src/cli/main.ts');
