/**
 * The state of a lattice as bytes (sealed.ts), with the magic "RANDLAT\0":
 *
 *   header   {config, dynamicsVersion, time, epoch}
 *   body     heights, u8, by number of the site
 */
import type { LatticeConfig } from '../model/index.js';
import { isOfKind, type Kind, seal, unseal } from './sealed.js';

const kind: Kind = { magic: 'RANDLAT', name: 'lattice' };

export interface LatticeState {
  config: LatticeConfig;
  dynamicsVersion: number;
  time: number;
  /** Epoch of the random numbers, u32. */
  epoch: number;
  /** [sites] */
  heights: Uint8Array;
}

/** Whether bytes are of a lattice, not of spheres. */
export const isLatticeState = (bytes: Uint8Array): boolean => isOfKind(kind, bytes);

export function encodeLattice({ heights, ...header }: LatticeState): Uint8Array {
  return seal(kind, header, [heights]);
}

/** @throws RangeError naming what is wrong: not a lattice, another format, damaged or cut short */
export function decodeLattice(bytes: Uint8Array): LatticeState {
  const { header, body } = unseal(kind, bytes);
  return { ...(header as Omit<LatticeState, 'heights'> & Record<string, unknown>), heights: body.slice() };
}
