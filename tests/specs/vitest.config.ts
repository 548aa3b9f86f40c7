import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Replies of the fakes and requests of the connectors against the vendors' official descriptions (SPECS_DIR). */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: { include: ['tests/specs/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
});
