/** In the place of src/engine/embedded.ts in the page that is one file: engine modules, deflated, in base64. */
export const embeddedProtocol = 'embedded:';

const modules = {
  /* MODULES */
};

export async function embeddedBytes(url) {
  const text = modules[url.pathname];
  if (!text) throw new Error(`${url.href} is not in this page`);
  const deflated = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
