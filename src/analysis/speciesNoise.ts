/** The moments of a step where species have kicks of their own (docs/dynamics.md, Species). */
import { type ParticleConfig, type Species, speciesById } from '../model/index.js';
import { dot } from './linearAlgebra.js';
import type { Contact, Moments } from './noiseMoments.js';

/** What of an amplitude ties contacts to each other: its variance, the covariance with a contact next to it, and with any other. */
interface Tied {
  variance: number;
  adjacent: number;
  shared: number;
}

/**
 * Moments with the displacements of each species times its factor f: f of the mean, f^2 of the covariance, f_i f_j of a cross-covariance. The
 * total is summed anew: what the sides of a contact take from each other, they do no longer if they differ.
 */
export function slowed(
  { mean, covariance, cross, force, ownShare }: Moments,
  config: ParticleConfig,
  contacts: readonly Contact[],
  direction: Float64Array,
  amplitude: Tied,
  stirred: Uint8Array,
): Moments {
  const { shared } = amplitude;
  const d = config.dimension;
  const { kicks, fractions } = config.species as Species;
  const factor = Float64Array.from(speciesById({ fractions }, config.particles), (kind) => kicks[kind] as number);
  const square = (k: number, size: number): number => (factor[Math.floor(k / size)] as number) ** 2;
  const thermalTotal = 2 * d * config.thermalNoise * stirred.reduce((all, here, id) => all + here * square(id, 1), 0);
  const sums = new Float64Array(d);
  let total = 0;
  direction.forEach((x, k) => {
    const [own, c] = [factor[Math.floor(k / d)] as number, k % d];
    total += square(k, d) * ((covariance[k * d + c] as number) - shared * x * x);
    sums[c] = (sums[c] as number) + own * x;
  });
  contacts.forEach(({ i, j }, k) => {
    let together = 0;
    for (let c = 0; c < d; c++) together += (direction[i * d + c] as number) * (direction[j * d + c] as number);
    total += 2 * (factor[i] as number) * (factor[j] as number) * ((cross[k] as number) - shared * together);
  });
  return {
    mean: mean.map((x, k) => (factor[Math.floor(k / d)] as number) * x),
    covariance: covariance.map((x, k) => square(k, d * d) * x),
    cross: cross.map((x, k) => (factor[contacts[k]?.i as number] as number) * (factor[contacts[k]?.j as number] as number) * x),
    force,
    ownShare,
    total:
      amplitude.adjacent === shared
        ? sums.reduce((all, x) => all + shared * x * x, total)
        : slowedTotal(contacts, factor, amplitude, d) + thermalTotal,
  };
}

/** The total where contacts with a particle in common have a covariance of their own: of the sum of B_ij (f_i - f_j) g_ij. */
function slowedTotal(contacts: readonly Contact[], factor: Float64Array, { variance, adjacent, shared }: Tied, d: number) {
  const at = new Float64Array(factor.length * d);
  const all = new Float64Array(d);
  let own = 0;
  for (const { i, j, normal, force } of contacts) {
    normal.forEach((x, c) => {
      const h = ((factor[i] as number) - (factor[j] as number)) * force * x;
      for (const k of [i * d + c, j * d + c]) at[k] = (at[k] as number) + h;
      all[c] = (all[c] as number) + h;
      own += h * h;
    });
  }
  const around = dot(at, at);
  return variance * own + adjacent * (around - 2 * own) + shared * (dot(all, all) - around + own);
}
