import { defineConfig } from 'vitest/config';

export default defineConfig({
  // vitest would load graphql twice (index.mjs for tests, index.js for libraries): one realm for all.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
