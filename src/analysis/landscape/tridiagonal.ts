/** Eigenvalues of symmetric tridiagonal matrices. */

/** Sweeps that an eigenvalue may take. */
const mostSweeps = 60;

/**
 * All eigenvalues and eigenvectors by implicit QL with Wilkinson's shifts (Dubrulle, Martin and Wilkinson 1968).
 * @param diagonal [m]
 * @param below [m - 1], beside the diagonal
 * @returns values, rising, and vectors, [m*m]: component r of eigenvector k at r * m + k
 */
export function tridiagonalSpectrum(diagonal: ArrayLike<number>, below: ArrayLike<number>) {
  const m = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = new Float64Array(m);
  for (let k = 0; k + 1 < m; k++) e[k] = below[k] as number;
  const z = new Float64Array(m * m);
  for (let k = 0; k < m; k++) z[k * m + k] = 1;
  for (let low = 0; low < m; low++) {
    for (let sweep = 0; ; sweep++) {
      let high = low;
      while (high + 1 < m) {
        const scale = Math.abs(d[high] as number) + Math.abs(d[high + 1] as number);
        if (Math.abs(e[high] as number) <= Number.EPSILON * scale) break;
        high++;
      }
      if (high === low) break;
      if (sweep === mostSweeps) throw new Error('the eigenvalues of a tridiagonal matrix did not converge');
      chase(d, e, z, low, high);
    }
  }
  const order = Array.from(d.keys()).sort((a, b) => (d[a] as number) - (d[b] as number));
  const vectors = new Float64Array(m * m);
  order.forEach((from, to) => {
    for (let r = 0; r < m; r++) vectors[r * m + to] = z[r * m + from] as number;
  });
  return { values: Float64Array.from(order, (k) => d[k] as number), vectors };
}

/** One sweep of rotations from `high` up to `low`. */
function chase(d: Float64Array, e: Float64Array, z: Float64Array, low: number, high: number): void {
  const m = d.length;
  const half = ((d[low + 1] as number) - (d[low] as number)) / (2 * (e[low] as number));
  const root = Math.hypot(half, 1);
  let g = (d[high] as number) - (d[low] as number) + (e[low] as number) / (half + (half >= 0 ? root : -root));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = sine * (e[i] as number);
    const b = cosine * (e[i] as number);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // the matrix splits here
      d[i + 1] = (d[i + 1] as number) - p;
      e[high] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    const next = (d[i + 1] as number) - p;
    const t = ((d[i] as number) - next) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = next + p;
    g = cosine * t - b;
    for (let k = 0; k < m; k++) {
      const right = z[k * m + i + 1] as number;
      const left = z[k * m + i] as number;
      z[k * m + i + 1] = sine * left + cosine * right;
      z[k * m + i] = cosine * left - sine * right;
    }
  }
  d[low] = (d[low] as number) - p;
  e[low] = g;
  e[high] = 0;
}
