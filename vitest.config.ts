import { defineConfig } from 'vitest/config';

export default defineConfig({
  // vitest would load graphql twice (index.mjs for tests, index.js for libraries): one realm for all.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/end-leftovers.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most files wait for a server, a browser or a database rather than for a core.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/web/browser/**'],
      reporter: ['text-summary'],
      // A floor, not an aim. What runs only in processes that tests start is not counted.
      thresholds: { lines: 86.5 },
    },
  },
});
