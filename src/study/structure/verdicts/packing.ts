/** Whether a state is active, and whether its contacts are as many as make a packing just rigid. */
import { isPacking, touchingOverlap } from '../../../analysis/structure/index.js';
import { digits } from '../observables/observable.js';
import type { Observed } from '../observables.js';
import { notAsked, type Verdict } from './verdict.js';

/** What a verdict on a packing takes. */
export type PackingPart = Pick<Observed, 'overlaps' | 'contacts' | 'clusters'> & {
  dimension: number;
  particles: number;
  /** What moves particles that do not touch; null if nothing does, or nothing says it. */
  moves: string | null;
};

export function activeVerdict({ overlaps, clusters, moves }: PackingPart): Verdict {
  const statistic = 'active fraction';
  if (overlaps === null || clusters === null) return notAsked('active', 'particles are wider than half the box');
  return {
    question: 'active',
    answer: !isPacking(overlaps) ? 'yes' : moves ? 'undecided' : 'no',
    kind: isPacking(overlaps) && !moves ? 'absorbed' : null,
    statistic,
    // overlaps by rounding of a file are none
    value: { value: isPacking(overlaps) ? 0 : clusters.active, error: null },
    window: null,
    power: `overlaps above ${touchingOverlap.toExponential(0)} of R_i + R_j`,
    needed: isPacking(overlaps) && moves ? `${moves}; \`absorbed\` of its run.json tells` : null,
  };
}

/** Most that Z may change by over a decade of gaps that is a plateau, for each dimension. */
const flattest = 0.1;

/** Z of a packing of so many particles that is just rigid: Maxwell's count with one state of self-stress. */
const rigidZ = (dimension: number, bearing: number): number => 2 * dimension - (2 * (dimension - 1)) / Math.max(1, bearing);

/** Z of the particles that are no rattlers, at the plateau, against that of a packing that is just rigid. */
export function isostaticVerdict({ overlaps, contacts, dimension, particles }: PackingPart): Verdict {
  const question = 'isostatic';
  if (overlaps !== null && !isPacking(overlaps)) return notAsked(question, 'an active state is no packing');
  const widest = contacts?.counts.at(-1);
  if (contacts === null || widest === undefined) return notAsked(question, 'contacts are not known');
  const { plateau } = contacts;
  const bearing = particles * (1 - (plateau ?? widest).rattlers);
  const rigid = rigidZ(dimension, bearing);
  const common = { question, statistic: 'Z without rattlers', power: `${digits(rigid)} if just rigid`, needed: null };
  if (plateau === null || plateau.rattlers > 0.5 || plateau.change > flattest * dimension) {
    // Z grows with the gap: if the widest are too few contacts, all are
    const isLoose = widest.withoutRattlers < rigidZ(dimension, particles * (1 - widest.rattlers));
    const { withoutRattlers, threshold } = widest;
    return {
      ...common,
      answer: isLoose ? 'no' : 'undecided',
      kind: isLoose ? 'loose' : 'no plateau of Z(h)',
      value: { value: plateau?.withoutRattlers ?? withoutRattlers, error: plateau && plateau.change / 2 },
      window: { quantity: 'gap', low: plateau?.window[0] ?? 0, high: plateau?.window[1] ?? threshold },
      needed: isLoose ? null : 'smaller kicks or a higher phi, until Z is flat over a decade of gaps',
    };
  }
  const value = { value: plateau.withoutRattlers, error: Math.hypot(plateau.change / 2, 2 / bearing) };
  const excess = value.value - rigid;
  const isRigid = Math.abs(excess) <= 2 * value.error;
  return {
    ...common,
    answer: isRigid ? 'yes' : 'no',
    kind: isRigid ? null : excess > 0 ? 'hyperstatic' : 'hypostatic',
    value,
    window: { quantity: 'gap', low: plateau.window[0], high: plateau.window[1] },
  };
}
