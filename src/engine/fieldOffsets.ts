/**
 * Offsets of the fields of a header (layout.ts), as AssemblyScript lays a class out: a field comes behind the one before, at a
 * multiple of its size.
 */
export function fieldOffsets<Header extends object>(header: Header): Record<keyof Header, number> {
  let end = 0;
  const offsets = Object.entries<number>(header as Record<string, number>).map(([name, size]) => {
    const offset = Math.ceil(end / size) * size;
    end = offset + size;
    return [name, offset];
  });
  return Object.fromEntries(offsets);
}
