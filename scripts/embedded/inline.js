/** In the place of src/engine/embedded.ts in `randorg/inline`: engine modules as chunks in base64, the worker's program as text. */
export const embeddedProtocol = 'embedded:';

const loaders = {
  /* LOADERS */
};
const worker = 'WORKER';

export async function embeddedBytes(url) {
  const load = loaders[url.pathname];
  if (!load) throw new Error(`${url.href} is not in this program`);
  const { default: text } = await load();
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let k = 0; k < binary.length; k++) bytes[k] = binary.charCodeAt(k);
  return bytes;
}

export const embeddedProgram = (url) => (url.protocol === embeddedProtocol ? worker : null);

/** What `new Worker` of a page takes. */
export const embeddedPageProgram = (url) => URL.createObjectURL(new Blob([embeddedProgram(url)], { type: 'text/javascript' }));
