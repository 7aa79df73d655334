/** Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi rotations. */

/**
 * @param matrix d x d, row by row, symmetric
 * @param d order, small
 * @returns vectors are unit vectors, one for each value
 */
export function symmetricEigen(matrix: ArrayLike<number>, d: number): { values: number[]; vectors: number[][] } {
  const a = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => matrix[i * d + j] as number));
  const v = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (i === j ? 1 : 0)));
  const at = (m: number[][], i: number, j: number): number => (m[i] as number[])[j] as number;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    let scale = 0;
    for (let i = 0; i < d; i++)
      for (let j = 0; j < d; j++) {
        scale += at(a, i, j) ** 2;
        if (i !== j) off += at(a, i, j) ** 2;
      }
    if (off <= 1e-30 * scale) break;
    for (let p = 0; p < d; p++) for (let q = p + 1; q < d; q++) rotate(a, v, p, q, d);
  }
  return { values: a.map((row, i) => row[i] as number), vectors: v.map((_, k) => v.map((row) => row[k] as number)) };
}

/** One rotation that makes a[p][q] zero. */
function rotate(a: number[][], v: number[][], p: number, q: number, d: number): void {
  const rowP = a[p] as number[];
  const rowQ = a[q] as number[];
  const apq = rowP[q] as number;
  if (apq === 0) return;
  const theta = ((rowQ[q] as number) - (rowP[p] as number)) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  const turn = (x: number[], y: number[], i: number, j: number): void => {
    const xi = x[i] as number;
    const yj = y[j] as number;
    x[i] = c * xi - s * yj;
    y[j] = s * xi + c * yj;
  };
  for (let k = 0; k < d; k++) turn(a[k] as number[], a[k] as number[], p, q);
  for (let k = 0; k < d; k++) turn(rowP, rowQ, k, k);
  for (let k = 0; k < d; k++) turn(v[k] as number[], v[k] as number[], p, q);
}
