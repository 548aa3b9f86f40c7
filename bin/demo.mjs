import './runtime.mjs';

await import('../sandbox/demo.ts');
