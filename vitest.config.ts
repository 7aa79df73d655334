import { defineConfig } from 'vitest/config';

/** Sources look for the engine modules beside build/lib; tests run from src. */
export const engineModules = {
  name: 'engine-modules',
  transform(code: string, id: string) {
    return id.endsWith('src/engine/binaries.ts') ? code.replaceAll('../../wasm/', '../../build/wasm/') : undefined;
  },
};

export default defineConfig({
  plugins: [engineModules],
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/validation/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
