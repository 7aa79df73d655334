/** Order of storage: particles that are near in space are near in memory. */

/** The low bits of v with dimension - 1 zero bits between them. */
function spread(v: number, bits: number, dimension: number): number {
  let result = 0;
  let weight = 1;
  for (let b = 0; b < bits; b++) {
    if (v & (1 << b)) result += weight;
    weight *= 2 ** dimension;
  }
  return result;
}

/** Key and id must fit the 53 bits of a double: 27 for the key, 26 for the id. In one dimension the tables would be large for nothing. */
const bitsOf = (dimension: number): number => Math.min(18, Math.floor(27 / dimension));

const made = new Map<number, Float64Array[]>();

/** What a coordinate of each axis adds to the key, by its high bits. Made once: a small system has fewer particles than they have entries. */
function tablesOf(dimension: number): Float64Array[] {
  let tables = made.get(dimension);
  if (tables === undefined) {
    const bits = bitsOf(dimension);
    const first = Float64Array.from({ length: 2 ** bits }, (_, v) => spread(v, bits, dimension));
    tables = Array.from({ length: dimension }, (_, axis) => first.map((weight) => weight * 2 ** axis));
    made.set(dimension, tables);
  }
  return tables;
}

/**
 * Ids in Morton order of their positions, ties by id.
 * @param positions u32, [N * d], id-major
 */
export function mortonOrder(positions: Uint32Array, dimension: number): Uint32Array {
  const n = positions.length / dimension;
  const bits = bitsOf(dimension);
  const tables = tablesOf(dimension);
  const keys = new Float64Array(n);
  for (let id = 0; id < n; id++) {
    let key = 0;
    for (let c = 0; c < dimension; c++) {
      key += (tables[c] as Float64Array)[(positions[id * dimension + c] as number) >>> (32 - bits)] as number;
    }
    keys[id] = key * 2 ** 26 + id;
  }
  keys.sort();
  return Uint32Array.from(keys, (key) => key % 2 ** 26);
}
