import { defineConfig } from 'vitest/config';
import { engineModules } from './vitest.config.js';

/** Minutes a test: figures against the literature, apart from `npm test`. */
export default defineConfig({
  plugins: [engineModules],
  test: {
    include: ['test/validation/**/*.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
