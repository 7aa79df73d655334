/** In the place of src/plot/figure/renderer.ts in the executable. */
import { getAsset } from 'node:sea';

export const rendererModule = async () => new Uint8Array(getAsset('resvg.wasm')).slice();
