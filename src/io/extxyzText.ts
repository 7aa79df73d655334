/**
 * Extended XYZ, as ASE and OVITO read it. A frame is
 *
 *   N
 *   Lattice="L 0 0 0 L 0 0 0 L" Properties=species:S:1:pos:R:3:radius:R:1:active:L:1 pbc="T T T" randorg=1 dimension=3 step=.. activity=..
 *   X x y z radius T                                                              N lines
 *
 * Lengths in sigma, coordinates in [0, L), every number with all its digits, so that the fractions of the box are had back exactly.
 * A run with momentum has velo:R:3 behind, sigma a step. In d = 1, 2 the other coordinates are 0 and the other sides 1. Frames are only ever appended.
 */
import { type Frame, particlesOf, toCoordinate } from './frames.js';

/** Of our files; other programs' have none. */
export const extxyzVersion = '1';
export const axesOfFile = 3;
/** Rows of one write. */
const rowsAtOnce = 8192;
/** Names that other programs give the step. */
export const stepKeys = ['step', 'Step', 'timestep', 'Timestep'];
export const ownKeys = new Set(['Lattice', 'Properties', 'pbc', 'randorg', 'dimension', ...stepKeys]);
/** What an observable may be called, so that the comment can be taken apart again. */
const observableName = /^[A-Za-z_][\w./-]*$/;

/** @throws Error if an observable's name can't be told from ours in the comment line */
export function checkNames({ log }: Frame): void {
  const bad = Object.keys(log).find((name) => ownKeys.has(name) || !observableName.test(name));
  if (bad !== undefined) throw new Error(`an observable can't be called ${bad} in extxyz`);
}

function comment({ boxLength, dimension, step, active, velocities, log }: Frame): string {
  const axes = [0, 1, 2];
  const lattice = axes.flatMap((row) => axes.map((column) => (row !== column ? 0 : row < dimension ? boxLength : 1)));
  const columns = `species:S:1:pos:R:3:radius:R:1${active ? ':active:L:1' : ''}${velocities ? ':velo:R:3' : ''}`;
  const periodic = axes.map((axis) => (axis < dimension ? 'T' : 'F')).join(' ');
  const words = [`Lattice="${lattice.join(' ')}"`, `Properties=${columns}`, `pbc="${periodic}"`, `randorg=${extxyzVersion}`];
  const observables = Object.entries(log).map(([name, value]) => `${name}=${value}`);
  return [...words, `dimension=${dimension}`, `step=${step}`, ...observables].join(' ');
}

/** The text of a frame, in pieces. */
export function* textOf(frame: Frame): Generator<string> {
  yield `${particlesOf(frame)}\n${comment(frame)}\n`;
  const { positions, dimension, boxLength, radii, active, velocities } = frame;
  const others = ' 0'.repeat(axesOfFile - dimension);
  let text = '';
  for (let i = 0; i < radii.length; i++) {
    let row = 'X';
    for (let axis = 0; axis < dimension; axis++) row += ` ${toCoordinate(positions[i * dimension + axis] as number, boxLength)}`;
    const own = velocities ? ` ${velocities.subarray(i * dimension, (i + 1) * dimension).join(' ')}${others}` : '';
    text += `${row}${others} ${radii[i]}${active ? (active[i] ? ' T' : ' F') : ''}${own}\n`;
    if (i % rowsAtOnce === rowsAtOnce - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
}
