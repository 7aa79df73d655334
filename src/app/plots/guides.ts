/** Critical points that are known, as lines in the plots. */
import { fieldAt, type ParticleConfig, randomClosePacking, type SpaceDimension } from '../../model/index.js';
import type { Status } from '../worker/messages.js';
import type { Guide } from './curves.js';

/** From random starts of equal particles: in 3D by our own search (docs/critical.md), in 2D by independent programs at N = 2e4. */
const known = [
  { model: 'bro', mode: 'reciprocal', dimension: 3, step: 0.1, phi: 0.5597 },
  { model: 'bro', mode: 'reciprocal', dimension: 2, step: 1, phi: 0.377 },
  { model: 'bro', mode: 'nonreciprocal', dimension: 2, step: 1, phi: 0.395 },
  { model: 'ro', mode: 'particle', dimension: 2, step: 1, phi: 0.375 },
];

/** The known phi_c of a rule, or null. */
export function knownPhiC(config: ParticleConfig): number | null {
  const { model, dimension, sizes } = config;
  const step = 'kick' in config ? config.kick : 'learningRate' in config ? (config.learningRate ?? Number.NaN) : Number.NaN;
  const mode = 'mode' in config ? config.mode : '';
  const isKnown = (each: (typeof known)[number]): boolean =>
    each.model === model && each.mode === mode && each.dimension === dimension && each.step === step && sizes.kind === 'mono';
  return known.find(isKnown)?.phi ?? null;
}

/** Lines at known phi_c. */
export function phiGuides(config: ParticleConfig): Guide[] {
  const { dimension, sizes } = config;
  const phiC = knownPhiC(config);
  const guides: Guide[] = phiC === null ? [] : [{ at: phiC, axis: 'x', label: `φc ${phiC}` }];
  // Where phi_c goes as the step goes to 0; equal disks crystallise instead.
  const packed = randomClosePacking[dimension as SpaceDimension];
  if (dimension === 3 || (dimension === 2 && sizes.kind !== 'mono'))
    guides.push({ at: packed, axis: 'x', label: `RCP ${packed}` });
  return guides;
}

/** Changes that are marked in the plots; more would hide the curves. */
const mostMarked = 12;

/**
 * Where fields changed on the way, and where the run was absorbed, in the plots against time.
 * @param since step that time is counted from, the last change; null for t = 0
 */
export function timeGuides(
  { events, absorbed, time }: Pick<Status, 'events' | 'absorbed' | 'time'>,
  since: number | null = null,
): Guide[] {
  const end: Guide[] = absorbed && time > 0 ? [{ at: time - (since ?? 0), axis: 'x', label: `absorbed at ${time}` }] : [];
  if (since !== null) return end;
  const marks = events.slice(-mostMarked).map(({ step, field, value }): Guide => {
    const symbol = fieldAt(field).symbol ?? field;
    return { at: step, axis: 'x', label: `${symbol} ${value}` };
  });
  return [...end, ...marks.reverse()];
}

/** 2d, the contacts of a packing that is just rigid. */
export const contactGuides = ({ dimension }: { dimension: number }): Guide[] => [
  { at: 2 * dimension, axis: 'y', label: `2d = ${2 * dimension}` },
];
