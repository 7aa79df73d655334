/** Overlaps; of a packing, in which no particles overlap, the contacts, rattlers and gaps as well. */
import {
  type ContactResult,
  countContacts,
  fitGapExponent,
  type GapExponent,
  gapDistribution,
  gapExponentReference,
  isPacking,
  type MeanValue,
  measureOverlaps,
  type Overlaps,
  overlapHistogram,
} from '../../../analysis/structure/index.js';
import type { FigureSeries, FigureSpec } from '../../../plot/figure/index.js';
import { digits, type Observable, orNote, pointOf, type Row, valueText } from './observable.js';

export interface Packing {
  /** Null where the largest contact is beyond half the box. */
  overlaps: Overlaps | null;
  /** Of an active state, by equal bins of the logarithm: probability density of the relative overlap; null of others. */
  overlapHistogram: { overlap: number; density: MeanValue }[] | null;
  /** Null, like gapExponent and gaps, of an active state, whose overlaps are no contacts of a packing. */
  contacts: ContactResult | null;
  gapExponent: GapExponent | null;
  /** Gaps between particles that are no rattlers, by equal bins of ln h: probability density of h. */
  gaps: { gap: number; density: MeanValue }[] | null;
}

function overlapRow({ count, mean, largest }: Overlaps): Row {
  if (mean === null) return ['overlaps', 'none'];
  return ['overlaps', `${count} pairs, mean ${digits(mean)}, largest ${digits(largest)} of R_i + R_j`];
}

function contactRows({ overlaps, contacts }: Packing): Row[] {
  if (contacts === null) {
    return isPacking(overlaps) ? [] : [['contacts, rattlers, gaps', 'none: an active state is no packing']];
  }
  const { plateau, isostatic } = contacts;
  if (plateau === null) return [['contacts per particle', 'no plateau']];
  const { withoutRattlers, threshold, rattlers, window, change } = plateau;
  const where = `gaps ${window.map(digits).join(' to ')}`;
  const place = `at gap ${digits(threshold)}, the flattest decade: ${where}, where it changes by ${digits(change)}`;
  return [
    ['contacts per particle', `${digits(withoutRattlers)} ${place} (isostatic: ${isostatic})`],
    ['rattlers', digits(rattlers)],
  ];
}

function contactFigure({ contacts }: Packing): FigureSpec | null {
  if (contacts === null) return null;
  const { counts, isostatic, plateau } = contacts;
  const curve = (name: string, value: 'all' | 'withoutRattlers'): FigureSeries => ({
    name,
    points: counts.map((count) => ({ x: count.threshold, y: count[value] })),
    style: 'both',
  });
  const levels = [{ name: `isostatic ${isostatic}`, y: isostatic }];
  if (plateau) levels.push({ name: `plateau ${digits(plateau.withoutRattlers)}`, y: plateau.withoutRattlers });
  return {
    name: 'contacts',
    x: { label: 'h', unit: 'R_i + R_j', log: true },
    y: { label: 'Z(h)' },
    series: [curve('all particles', 'all'), curve('without rattlers', 'withoutRattlers')],
    levels,
  };
}

function overlapFigure({ overlapHistogram: found }: Packing): FigureSpec | null {
  if (found === null) return null;
  return {
    name: 'overlap-histogram',
    x: { label: '1 - r/(R_i + R_j)', log: true },
    y: { label: 'P per particle', log: true },
    series: [{ name: 'overlaps', points: found.map(({ overlap, density }) => pointOf(overlap, density)), style: 'points' }],
  };
}

function gapFigure({ gaps, gapExponent }: Packing): FigureSpec | null {
  if (gaps === null) return null;
  const series: FigureSeries[] = [
    { name: 'gaps, no rattlers', points: gaps.map(({ gap, density }) => pointOf(gap, density)), style: 'points' },
  ];
  if (gapExponent) {
    const { gamma, window } = gapExponent;
    const inside = gaps.filter(({ gap }) => gap >= window[0] && gap <= window[1]);
    // lines through the middle of the points, weighed as their logarithms
    const line = (name: string, exponent: number): FigureSeries => {
      const level =
        inside.reduce((sum, { gap, density }) => sum + Math.log(density.value) + exponent * Math.log(gap), 0) / inside.length;
      return { name, points: window.map((x) => ({ x, y: Math.exp(level - exponent * Math.log(x)) })), style: 'line' };
    };
    series.push(line(`exponent ${valueText(gamma)}`, gamma.value), line(`${gapExponentReference}`, gapExponentReference));
  }
  return { name: 'gaps', x: { label: 'h', unit: 'R_i + R_j', log: true }, y: { label: 'P(h) per particle', log: true }, series };
}

export const packing: Observable<Packing, 'contacts' | 'rattlers' | 'gapExponent'> = {
  title: 'overlaps, contacts, gaps',
  measure(configuration, { gapWindow }, notes) {
    const overlaps = orNote(notes, 'overlaps, contacts, rattlers and gaps', () => measureOverlaps(configuration));
    const none = { overlaps, overlapHistogram: null, contacts: null, gapExponent: null, gaps: null };
    if (overlaps === null) return none;
    if (!isPacking(overlaps)) {
      notes.push(
        `no contacts, rattlers and gaps: ${overlaps.count} pairs overlap, by up to ${Number(overlaps.largest.toPrecision(3))} of R_i + R_j, ` +
          'and an active state is no packing; overlaps says what there is',
      );
      return { ...none, overlapHistogram: overlapHistogram(configuration) };
    }
    const contacts = orNote(notes, 'contacts and rattlers', () => countContacts(configuration));
    // without a plateau nothing is rigid by itself; the widest contacts hold most particles
    const threshold = contacts?.plateau?.threshold ?? gapWindow[1];
    return {
      ...none,
      contacts,
      gapExponent: orNote(notes, 'gap exponent', () => fitGapExponent(configuration, gapWindow, threshold)),
      gaps: orNote(notes, 'gaps', () => gapDistribution(configuration, threshold)),
    };
  },
  rows: (measured) => {
    const { overlaps, gapExponent } = measured;
    if (overlaps === null) return [];
    return [
      overlapRow(overlaps),
      ...contactRows(measured),
      ...(gapExponent ? [['gap exponent', valueText(gapExponent.gamma)] satisfies Row] : []),
    ];
  },
  figures: (measured) => [contactFigure(measured), gapFigure(measured), overlapFigure(measured)],
  means: {
    contacts: { name: 'contacts per particle', of: ({ contacts }) => contacts?.plateau?.withoutRattlers },
    rattlers: { name: 'rattlers', of: ({ contacts }) => contacts?.plateau?.rattlers },
    gapExponent: { name: 'gap exponent', of: ({ gapExponent }) => gapExponent?.gamma.value },
  },
};
