/**
 * Covariance of the displacements of one step, in closed form (docs/models.md), and how it lies to the Hessian. In units of the variance of an
 * amplitude (eps^2 / 12 for bro, alpha^2 p (1 - p) for sgd, D0 for sde) each overlap of a pair mode adds g^2 n n^T to the blocks of both particles and
 * -c g^2 n n^T to those between them, c the correlation of the two amplitudes; a particle mode adds G G^T to the block of its particle, G = sum of
 * g n. g is the force F of sgd and sde, 1 for bro.
 */
import { ConfigError } from '../../model/errors.js';
import type { Bonds, Hessian } from './hessian.js';
import { pairSlope } from './potential.js';

export interface NoiseLaw {
  selection: 'pair' | 'particle';
  /** Whether amplitudes multiply the force (sgd, sde) or a unit vector (bro). */
  alongForce: boolean;
  /** Of the amplitudes of the two particles of a pair, -1 to 1: 1 is reciprocal. */
  correlation: number;
}

/** A symmetric matrix with a block for each particle and each overlap. */
interface Blocks {
  /** [N*d*d]. */
  diagonal: Float64Array;
  /** [pairs*d*d], rows of the first particle, columns of the second. */
  between: Float64Array;
}

function emptyBlocks({ particles, dimension: d, contact }: Bonds): Blocks {
  return { diagonal: new Float64Array(particles * d * d), between: new Float64Array(contact.length * d * d) };
}

/** blocks[at] += factor n n^T + isotropic 1. */
function addBlock(blocks: Float64Array, at: number, n: Float64Array, factor: number, isotropic: number): void {
  const d = n.length;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) {
      const place = (at * d + a) * d + b;
      const value = factor * (n[a] as number) * (n[b] as number) + (a === b ? isotropic : 0);
      blocks[place] = (blocks[place] as number) + value;
    }
  }
}

function hessianBlocks({ bonds, along, across }: Hessian): Blocks {
  const blocks = emptyBlocks(bonds);
  const { first, second } = bonds.pairs;
  const d = bonds.dimension;
  for (let k = 0; k < first.length; k++) {
    const n = bonds.direction.subarray(k * d, (k + 1) * d);
    const isotropic = across[k] as number;
    const factor = (along[k] as number) - isotropic;
    addBlock(blocks.diagonal, first[k] as number, n, factor, isotropic);
    addBlock(blocks.diagonal, second[k] as number, n, factor, isotropic);
    addBlock(blocks.between, k, n, -factor, -isotropic);
  }
  return blocks;
}

/** g of each overlap. */
function amplitudes(bonds: Bonds, exponent: number, alongForce: boolean): Float64Array {
  const { distance } = bonds.pairs;
  return bonds.contact.map((contact, k) => (alongForce ? -pairSlope(distance[k] as number, contact, exponent) : 1));
}

function noiseBlocks(bonds: Bonds, exponent: number, { selection, alongForce, correlation }: NoiseLaw): Blocks {
  const blocks = emptyBlocks(bonds);
  const { first, second } = bonds.pairs;
  const d = bonds.dimension;
  const g = amplitudes(bonds, exponent, alongForce);
  const sums = new Float64Array(bonds.particles * d);
  for (let k = 0; k < first.length; k++) {
    const n = bonds.direction.subarray(k * d, (k + 1) * d);
    const amplitude = g[k] as number;
    const [i, j] = [first[k] as number, second[k] as number];
    if (selection === 'pair') {
      addBlock(blocks.diagonal, i, n, amplitude ** 2, 0);
      addBlock(blocks.diagonal, j, n, amplitude ** 2, 0);
      addBlock(blocks.between, k, n, -correlation * amplitude ** 2, 0);
    } else {
      for (let c = 0; c < d; c++) {
        sums[i * d + c] = (sums[i * d + c] as number) + amplitude * (n[c] as number);
        sums[j * d + c] = (sums[j * d + c] as number) - amplitude * (n[c] as number);
      }
    }
  }
  if (selection === 'particle') {
    for (let id = 0; id < bonds.particles; id++) addBlock(blocks.diagonal, id, sums.subarray(id * d, (id + 1) * d), 1, 0);
  }
  return blocks;
}

/** Tr(A B). */
function innerProduct(a: Blocks, b: Blocks): number {
  let sum = 0;
  a.diagonal.forEach((value, k) => {
    sum += value * (b.diagonal[k] as number);
  });
  a.between.forEach((value, k) => {
    sum += 2 * value * (b.between[k] as number);
  });
  return sum;
}

function trace({ diagonal }: Blocks, d: number): number {
  let sum = 0;
  for (let k = 0; k < diagonal.length; k += 1) if ((k % (d * d)) % (d + 1) === 0) sum += diagonal[k] as number;
  return sum;
}

export interface NoiseAlignment {
  /** Tr(C H) / sqrt(Tr(C^2) Tr(H^2)): 1 where the covariance is a multiple of the Hessian. */
  cosine: number;
  /** Tr(C H) N d / (Tr C Tr H): how much more the noise climbs than isotropic noise of the same strength. */
  gain: number;
}

/**
 * Alignment of the noise covariance C with the Hessian H.
 * @param exponent a of the potential
 * @throws ConfigError for a correlation outside [-1, 1], or if nothing overlaps
 */
export function noiseAlignment(hessian: Hessian, exponent: number, law: NoiseLaw): NoiseAlignment {
  if (!(law.correlation >= -1 && law.correlation <= 1)) {
    throw new ConfigError(`correlation must be in [-1, 1], got ${law.correlation}`, 'correlation');
  }
  const { bonds } = hessian;
  if (bonds.contact.length === 0)
    throw new ConfigError('particles must overlap to make noise, but the configuration is absorbed');
  const h = hessianBlocks(hessian);
  const c = noiseBlocks(bonds, exponent, law);
  const both = innerProduct(c, h);
  return {
    cosine: both / Math.sqrt(innerProduct(c, c) * innerProduct(h, h)),
    gain: (both * hessian.size) / (trace(c, bonds.dimension) * trace(h, bonds.dimension)),
  };
}
