/** Whether a state is crystalline, and in two dimensions whether it is hexatic. */
import {
  crystalNames,
  type MeanValue,
  type OrderCorrelation,
  type StructureFactorResult,
} from '../../../analysis/structure/index.js';
import { isMixture } from '../lambda.js';
import { kindsText } from '../observables/order.js';
import type { Observed } from '../observables.js';
import { notAsked, type Verdict } from './verdict.js';

export type OrderPart = Pick<Observed, 'bondOrder' | 'orderCorrelation' | 'crystals'> & {
  dimension: number;
  particles: number;
  /** Sigma. */
  boxLength: number;
  structureFactor: Pick<StructureFactorResult, 'radii'>;
};

/** Random packings and fluids stay below the first; from the second on a state is a crystal, between them it is one in part. */
const [littlest, most] = [0.2, 0.5];

/** The fraction of crystalline particles, and of equal spheres the crystal. */
export function crystallineVerdict({ bondOrder, crystals, dimension, structureFactor }: OrderPart): Verdict {
  const question = 'crystalline';
  const flat = dimension === 2 && bondOrder !== null;
  if (!flat && crystals === null) {
    return notAsked(question, dimension === 2 || dimension === 3 ? 'too few particles' : 'of 2 and 3 dimensions only');
  }
  const value: MeanValue = flat
    ? { value: bondOrder.crystallineFraction, error: bondOrder.crystallineError }
    : (crystals as NonNullable<typeof crystals>).fraction;
  const twice = 2 * (value.error as number);
  const isAbove = value.value - twice > littlest;
  const isBelow = value.value + twice < littlest;
  const names = flat ? 'hexagonal' : kindsText(crystals as NonNullable<typeof crystals>);
  const kind = isMixture(structureFactor) ? [] : [names];
  return {
    question,
    answer: isAbove ? 'yes' : isBelow ? 'no' : 'undecided',
    kind: isAbove ? [...(value.value < most ? ['in part'] : []), ...kind].join(', ') || null : null,
    statistic: 'crystalline fraction',
    value,
    window: null,
    power: `yes above ${littlest}`,
    needed: isAbove || isBelow ? null : 'a longer run, which lets crystals grow or melt; more particles',
  };
}

/** The crystal that most crystalline particles have; null without any. */
export function mainCrystal({ crystals }: Pick<OrderPart, 'crystals'>): string | null {
  if (crystals === null || crystals.fraction.value === 0) return null;
  return crystalNames.reduce((best, name) => (crystals.kinds[name] > crystals.kinds[best] ? name : best));
}

/** Where g_6 is compared, in mean spacings: near is from 4 to 6, far the last fifth; they must be as far apart as this. */
const [near, lastPart, leastRatio] = [[4, 6], 0.8, 2.5] as const;
/** Kosterlitz, Thouless, Halperin, Nelson and Young: g_6 ~ r^-eta with eta up to 1/4 in the hexatic phase, and eta = 0 in the solid. */
const largestEta = 0.25;
/** Smaller exponents are none. */
const noEta = 0.03;

/** Mean of a window, with the mean of the errors of its bins, which go together. */
function windowMean({ r, g6 }: OrderCorrelation, low: number, high: number) {
  const inside = r.flatMap((at, bin) => (at >= low && at <= high && g6[bin] ? [{ at, ...g6[bin] }] : []));
  const mean = (of: (each: (typeof inside)[0]) => number): number =>
    inside.reduce((sum, each) => sum + of(each), 0) / inside.length;
  return {
    at: Math.exp(mean(({ at }) => Math.log(at))),
    value: mean(({ value }) => value),
    error: mean(({ error }) => error ?? 0),
  };
}

/** Whether g_6(r) falls as a small power of r; null outside two dimensions. */
export function hexaticVerdict(part: OrderPart): Verdict | null {
  const { dimension, orderCorrelation, bondOrder, boxLength, particles } = part;
  if (dimension !== 2 || orderCorrelation === null || bondOrder === null) return null;
  const question = 'hexatic';
  const spacing = boxLength / Math.sqrt(particles);
  const end = orderCorrelation.r.at(-1) as number;
  if (lastPart * end < leastRatio * near[1] * spacing) return notAsked(question, 'too few particles; some 2000 would do');
  const a = windowMean(orderCorrelation, near[0] * spacing, near[1] * spacing);
  const b = windowMean(orderCorrelation, lastPart * end, end);
  const ratio = Math.log(b.at / a.at);
  const etaOf = (far: number, close: number): number => -Math.log(Math.max(far, 1e-12) / Math.max(close, 1e-12)) / ratio;
  // the far end may have no order left at all: bounds, not an error
  const [low, high] = [etaOf(b.value + 2 * b.error, a.value - 2 * a.error), etaOf(b.value - 2 * b.error, a.value + 2 * a.error)];
  const isOrdered = b.value > 2 * b.error;
  const value = isOrdered ? { value: etaOf(b.value, a.value), error: (high - low) / 4 } : null;
  const common = {
    question,
    statistic: value ? 'g_6(r) ~ r^-eta, eta' : 'g_6(r) has fallen to 0',
    value,
    window: { quantity: 'r (sigma)', low: near[0] * spacing, high: end },
    power: null,
  };
  const undecided = { ...common, answer: 'undecided' as const };
  if (a.value < 2 * a.error || low > largestEta) {
    const grains = bondOrder.crystallineFraction > most;
    return grains
      ? { ...undecided, kind: 'grains', needed: 'a single grain: a longer run, or another start' }
      : { ...common, answer: 'no', kind: 'fluid', needed: null };
  }
  if (high < noEta) return { ...common, answer: 'no', kind: 'solid', needed: null };
  if (low > noEta && high < largestEta) return { ...common, answer: 'yes', kind: null, needed: null };
  return { ...undecided, kind: null, needed: `eta to within ${noEta}: more particles, or replicas` };
}
