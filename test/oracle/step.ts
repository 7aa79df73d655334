/**
 * The trajectory of docs/dynamics.md, written to be compared with that page line by line and with nothing else: all pairs, exact integers
 * by BigInt, one contact at a time. It shares no code with the engine. Every f64 expression keeps the order of operations of the page.
 */
import { exponentOf, type OracleConfig } from './config.js';
import { findContacts } from './contacts.js';
import { displacements } from './kicks.js';
import { power, rne } from './math.js';
import { componentCounter, hash, STREAM, stepKey } from './random.js';

export { gridRadii, type OracleConfig } from './config.js';

/** The next positions; everything else but `displacements` describes the configuration at the start of the step. */
export interface OracleStep {
  positions: Uint32Array;
  /** What was added to each coordinate, mod 2^32. */
  displacements: Int32Array;
  /** Number of particles in at least one active contact. */
  active: number;
  /** Number of active contacts. */
  contacts: number;
  /** Energy of all contacts, in units of 2^-32 sigma. */
  energy: bigint;
  /** Largest relative overlap q = 1 - r/D of all contacts; 0 without one. */
  largestOverlap: number;
  /** Velocities of the next step, with momentum. */
  velocities: Int32Array | null;
  activeFlags: Uint8Array;
  /** Active contacts [i, j], i < j, sorted by i, then j. */
  contactList: [number, number][];
}

/** Random start: N*d words, id-major (coordinate c of particle i at i*d + c). */
export function randomStart(n: number, d: number, initialSeed: bigint): Uint32Array {
  const key = stepKey(initialSeed, STREAM.initialPositions, 0);
  const positions = new Uint32Array(n * d);
  for (let id = 0; id < n; id++)
    for (let c = 0; c < d; c++) positions[id * d + c] = Number(hash(key, componentCounter(id, 0, c)) >> 32n);
  return positions;
}

/**
 * One step from `positions` (N*d words, id-major), t steps having been done before it. The arguments are left as they are.
 * @param before velocities, N*d, of a config with momentum; at rest without
 */
export function oracleStep(config: OracleConfig, positions: Uint32Array, t: number, before?: Int32Array | null): OracleStep {
  const n = config.radii.length;
  if (positions.length !== n * config.dimension)
    throw new RangeError(`positions must hold ${n} x ${config.dimension} words, got ${positions.length}`);
  const contacts = findContacts(config, positions, t);

  const activeFlags = new Uint8Array(n);
  const contactList: [number, number][] = [];
  for (const contact of contacts) {
    if (!contact.active) continue;
    activeFlags[contact.lo] = 1;
    activeFlags[contact.hi] = 1;
    contactList.push([contact.lo, contact.hi]);
  }

  const a = exponentOf(config);
  let energy = 0n;
  for (const { D, q } of contacts) energy += BigInt(rne(0.5 * D * config.boxLength * power(q, a)));

  const velocities = config.momentum ? Int32Array.from(before ?? new Int32Array(positions.length)) : null;
  const moves = displacements(config, contacts, activeFlags, t, velocities);
  const next = new Uint32Array(positions.length);
  for (let k = 0; k < next.length; k++) next[k] = (positions[k] + moves[k]) >>> 0;

  return {
    positions: next,
    displacements: moves,
    velocities,
    active: activeFlags.reduce((sum, flag) => sum + flag, 0),
    contacts: contactList.length,
    energy,
    largestOverlap: contacts.reduce((most, { q }) => Math.max(most, q), 0),
    activeFlags,
    contactList,
  };
}
