/**
 * How far the contacts of one particle are kicked together. A displacement is a sum of kicks along the contacts of the particle; where
 * these are independent directions, the size of each kick follows from it.
 */
import { inverseOf } from '../../analysis/linearAlgebra.js';
import type { Contact, Moments } from '../../analysis/noise.js';

/** A particle whose contacts tell their kicks apart. */
interface Form {
  particle: number;
  /** [d * d] symmetric: x form x is the sum over pairs of contacts of the product of their kicks, x the displacement. */
  form: Float64Array;
}

export interface ContactPairs {
  forms: Form[];
  /** Pairs of contacts in all forms. */
  pairs: number;
}

/** Diagonal of the inverse Gram matrix beyond which directions are taken for dependent. */
const mostDependent = 10;

/** @returns the particles with two to d contacts in directions that are independent */
export function contactPairsOf(contacts: readonly Contact[], particles: number, d: number): ContactPairs {
  const towards = Array.from({ length: particles }, (): Float64Array[] => []);
  for (const { i, j, normal } of contacts) {
    towards[i]?.push(normal);
    towards[j]?.push(normal.map((x) => -x));
  }
  const found: ContactPairs = { forms: [], pairs: 0 };
  towards.forEach((normals, particle) => {
    const form = formOf(normals, d);
    if (form === null) return;
    found.forms.push({ particle, form });
    found.pairs += (normals.length * (normals.length - 1)) / 2;
  });
  return found;
}

/** Null if the kicks along these unit vectors do not follow from their sum, or there are no two. */
function formOf(normals: Float64Array[], d: number): Float64Array | null {
  const n = normals.length;
  if (n < 2 || n > d) return null;
  const product = (a: number, b: number): number =>
    (normals[a] as Float64Array).reduce((sum, x, c) => sum + x * ((normals[b] as Float64Array)[c] as number), 0);
  const inverse = inverseOf(
    Float64Array.from({ length: n * n }, (_, k) => product(Math.floor(k / n), k % n)),
    n,
  );
  if (inverse === null || normals.some((_, a) => (inverse[a * n + a] as number) > mostDependent)) return null;
  /** Rows that give the kick along each vector. */
  const rows = normals.map((_, a) =>
    Array.from({ length: d }, (_, c) =>
      normals.reduce((sum, normal, b) => sum + (inverse[a * n + b] as number) * (normal[c] as number), 0),
    ),
  );
  const form = new Float64Array(d * d);
  rows.forEach((row, a) => {
    for (const other of rows.slice(0, a)) {
      form.forEach((value, k) => {
        const [x, y] = [Math.floor(k / d), k % d];
        form[k] = value + ((row[x] as number) * (other[y] as number) + (row[y] as number) * (other[x] as number)) / 2;
      });
    }
  });
  return form;
}

/** Mean over the pairs of contacts of the product of their kicks, from a displacement less its mean [N * d]. */
export function productOfPairs({ forms, pairs }: ContactPairs, deviation: Float64Array, d: number): number {
  let sum = 0;
  for (const { particle, form } of forms) {
    for (let k = 0; k < form.length; k++) {
      const x = deviation[particle * d + Math.floor(k / d)] as number;
      sum += (form[k] as number) * x * (deviation[particle * d + (k % d)] as number);
    }
  }
  return sum / pairs;
}

/** The same in closed form, and a scale of it: the mean of all noise of these particles. */
export function expectedOfPairs({ forms, pairs }: ContactPairs, { covariance }: Moments, d: number) {
  let expected = 0;
  let scale = 0;
  for (const { particle, form } of forms) {
    const own = covariance.subarray(particle * d * d, (particle + 1) * d * d);
    expected += own.reduce((sum, x, k) => sum + x * (form[k] as number), 0) / pairs;
    for (let c = 0; c < d; c++) scale += (own[c * d + c] as number) / pairs;
  }
  return { expected, scale };
}
