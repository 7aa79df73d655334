import { defineConfig } from 'vitest/config';
import { engineModules } from './vitest.config.js';

/** The golden set in all programs: `npm run test:golden`. */
export default defineConfig({
  plugins: [engineModules],
  test: {
    include: ['test/golden/golden.test.ts', 'test/validation/goldenSet.test.ts'],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
