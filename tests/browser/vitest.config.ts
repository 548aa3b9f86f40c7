import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The demo's story clicked in a real Chromium. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['tests/browser/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: false },
});
