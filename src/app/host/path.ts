/** The part of node:path that our readers use, for the page's paths of the form /folder/name. */
export const join = (...parts: string[]): string =>
  parts
    .filter((part) => part !== '')
    .join('/')
    .replace(/\/+/g, '/');
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
export const dirname = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));
export const isAbsolute = (path: string): boolean => path.startsWith('/');
export const resolve = join;
