import { defineConfig } from 'vitest/config';
import { engineModules } from './vitest.config.js';

/** All code blocks of README.md and docs/, links, and the site: `npm run test:docs`. */
export default defineConfig({
  plugins: [engineModules],
  test: {
    include: [
      'test/docs/links.test.ts',
      'test/validation/docs.test.ts',
      'test/validation/docsSite.test.ts',
      'test/validation/kickLaw.test.ts',
      'test/validation/field.test.ts',
      'test/validation/howTo.test.ts',
    ],
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
  },
});
