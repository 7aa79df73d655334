/** The part of node:os that our readers use, for browsers. */
export const endianness = (): 'LE' | 'BE' => (new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 'LE' : 'BE');
