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

/**
 * Ids in Morton order of their positions, ties by id.
 * @param positions u32, [N * d], id-major
 */
export function mortonOrder(positions: Uint32Array, dimension: number): Uint32Array {
  const n = positions.length / dimension;
  // key and id must fit the 53 bits of a double: 27 for the key, 26 for the id
  // in one dimension the tables would be large for nothing
  const bits = Math.min(18, Math.floor(27 / dimension));
  const size = 2 ** bits;
  const tables: Float64Array[] = [];
  for (let c = 0; c < dimension; c++) {
    tables.push(Float64Array.from({ length: size }, (_, v) => spread(v, bits, dimension) * 2 ** c));
  }
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
