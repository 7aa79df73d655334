/** The renderer's WASM module, a file of its package. The executable has another version of this module, with the bytes inside. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

export function rendererModule(): Promise<Uint8Array> {
  return readFile(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm'));
}
