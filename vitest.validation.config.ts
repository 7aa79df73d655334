import { defineConfig } from 'vitest/config';
import { debugModules, engineModules } from './vitest.config.js';

/** Minutes a test: figures against the literature, apart from `npm test`. */
export default defineConfig({
  test: {
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    projects: [
      { extends: true, plugins: [engineModules], test: { name: 'validation', include: ['test/validation/**/*.test.ts'] } },
      {
        extends: true,
        plugins: [engineModules, debugModules],
        test: { name: 'debug build', include: ['test/engine/parity.test.ts'] },
      },
    ],
  },
});
