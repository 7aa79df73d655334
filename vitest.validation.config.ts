import { defineConfig } from 'vitest/config';
import { debugModules, engineModules } from './vitest.config.js';

/** Tests that take a sample of their cases in `npm test` take all of them here (test/support/whole.ts). */
const whole = { RANDORG_WHOLE: '1' };

/** Minutes a test: figures against the literature, apart from `npm test`. */
export default defineConfig({
  test: {
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    projects: [
      { extends: true, plugins: [engineModules], test: { name: 'validation', include: ['test/validation/**/*.test.ts'] } },
      {
        extends: true,
        plugins: [engineModules],
        test: {
          name: 'all cases',
          include: ['test/engine/{parity,threads}.test.ts', 'test/study/{criticalLadder,noise}.test.ts'],
          env: whole,
        },
      },
      {
        extends: true,
        plugins: [engineModules, debugModules],
        test: { name: 'debug build', include: ['test/engine/{parity,invariance}.test.ts'], env: whole },
      },
    ],
  },
});
