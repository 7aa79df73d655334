/**
 * A state of spheres as bytes (sealed.ts), with the magic "RANDORG\0":
 *
 *   header   {config, dynamicsVersion, time, epoch, radii: listed?}
 *   body     radii, f64, [N], only if they were listed
 *            unwrapped displacements, i64, [N * d], id-major, only if the config says msd
 *            velocities, i32, [N * d], id-major, only if the config has momentum
 *            positions, u32, [N * d], id-major
 *
 * All numbers little-endian.
 */
import { momentumOf, type ParticleConfig } from '../model/index.js';
import type { Kept } from './arenaView.js';
import { type Kind, littleEndianBytes, seal, unseal } from './sealed.js';

const kind: Kind = { magic: 'RANDORG', name: 'state' };

export interface State extends Kept {
  config: ParticleConfig;
  dynamicsVersion: number;
  time: number;
  /** Epoch of the random streams, u32. */
  epoch: number;
  positions: Uint32Array;
  radii: Float64Array | null;
}

type Header = Pick<State, 'config' | 'dynamicsVersion' | 'time'> & { radii: boolean; epoch?: number };

export function encodeState({ positions, unwrapped, velocities, radii, ...rest }: State): Uint8Array {
  const header = { ...rest, radii: radii !== null };
  const parts = [radii, unwrapped, velocities, positions].filter((part) => part !== null);
  return seal(kind, header, parts.map(littleEndianBytes));
}

/** @throws RangeError naming what is wrong: not a state, another format, cut short, damaged */
export function decodeState(bytes: Uint8Array): State {
  const { header, body } = unseal(kind, bytes);
  const { config, dynamicsVersion, time, epoch = 0, radii: listed } = header as unknown as Header;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const words = config.particles * config.dimension;
  const glides = momentumOf(config) > 0;
  const unwrappedAt = listed ? 8 * config.particles : 0;
  const velocitiesAt = unwrappedAt + (config.msd ? 8 * words : 0);
  const positionsAt = velocitiesAt + (glides ? 4 * words : 0);
  if (positionsAt + 4 * words !== body.length) throw new RangeError('the state has the wrong length');
  const radii = listed ? Float64Array.from({ length: config.particles }, (_, i) => view.getFloat64(8 * i, true)) : null;
  const unwrapped = config.msd
    ? BigInt64Array.from({ length: words }, (_, k) => view.getBigInt64(unwrappedAt + 8 * k, true))
    : null;
  const velocities = glides ? Int32Array.from({ length: words }, (_, k) => view.getInt32(velocitiesAt + 4 * k, true)) : null;
  const positions = Uint32Array.from({ length: words }, (_, k) => view.getUint32(positionsAt + 4 * k, true));
  return { config, dynamicsVersion, time, epoch, positions, unwrapped, velocities, radii };
}
