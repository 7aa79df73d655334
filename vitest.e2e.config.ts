import { defineConfig } from 'vitest/config';
import { engineModules } from './vitest.config.js';

/** The laboratory in a headless Chromium, as its users use it: the built page, so build first. */
export default defineConfig({
  plugins: [engineModules],
  test: {
    include: ['test/e2e/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A browser each would take the processor from the engine.
    fileParallelism: false,
  },
});
