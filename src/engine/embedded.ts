/**
 * Parts of the program that are no JavaScript modules: engine modules and programs of workers. They are files, named by URLs; in
 * `randorg/inline` and in the executable they are inside the program, named by URLs of this protocol, and this module is exchanged for
 * one that has them (scripts/bundle.js).
 */
export const embeddedProtocol = 'embedded:';

/** The bytes of an embedded file. @throws Error if there is no such file in this program */
export async function embeddedBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  throw new Error(`${url.href} is not in this program`);
}

/** The code of an embedded program, for a worker; null for a URL of a file. */
export function embeddedProgram(_url: URL): string | null {
  return null;
}

/** Files of the browser page inside this program, by their paths from its folder; null where they are files on disk. */
export function embeddedPage(): ReadonlyMap<string, Uint8Array> | null {
  return null;
}
