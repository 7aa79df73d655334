import { defineConfig } from 'vitest/config';

/** Sources look for the engine modules beside build/lib; tests run from src. */
export const engineModules = {
  name: 'engine-modules',
  transform(code: string, id: string) {
    return /src\/engine\/(binaries|observe)\.ts$/.test(id) ? code.replaceAll('../../wasm/', '../../build/wasm/') : undefined;
  },
};

/** The same, with the debug build (asserts on) where a test asks for no other. */
export const debugModules = {
  name: 'debug-modules',
  transform(code: string, id: string) {
    if (!id.endsWith('src/engine/binaries.ts')) return undefined;
    const changed = code.replace(/hasSimd\(\) \? ["']release["'] : ["']scalar["']/, '"debug"');
    if (changed === code) throw new Error('binaries.ts no longer chooses its build as vitest.config.ts expects');
    return changed;
  },
};

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // Vitest's default leaves one core idle, which is half of a machine of two.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        plugins: [engineModules],
        test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: ['test/validation/**', 'test/e2e/**'] },
      },
      {
        extends: true,
        plugins: [engineModules, debugModules],
        test: { name: 'debug build', include: ['test/engine/{random,physics}.test.ts'] },
      },
    ],
  },
});
