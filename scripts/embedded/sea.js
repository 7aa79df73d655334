/** In the place of src/engine/embedded.ts in the executable: engine modules and programs are its assets. */
import { getAsset, getRawAsset } from 'node:sea';

export const embeddedProtocol = 'embedded:';

export async function embeddedBytes(url) {
  try {
    return new Uint8Array(getAsset(url.pathname)).slice();
  } catch {
    throw new Error(`${url.href} is not in this program`);
  }
}

export const embeddedProgram = (url) => (url.protocol === embeddedProtocol ? getAsset(url.pathname, 'utf8') : null);

export const embeddedPageProgram = embeddedProgram;

export const embeddedPage = () =>
  new Map(JSON.parse(getAsset('page.json', 'utf8')).map((name) => [name, new Uint8Array(getRawAsset(`app/${name}`))]));
