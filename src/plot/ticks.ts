/** Axis ranges and ticks of plots, linear or logarithmic. */

export interface Axis {
  log: boolean;
  low: number;
  high: number;
  ticks: number[];
}

const steps = [1, 2, 5];
const digits = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A round number times a power of ten: the largest not above x, or the smallest not below it. */
function roundNumber(x: number, up: boolean, round: readonly number[] = steps): number {
  const decade = Math.floor(Math.log10(x));
  // Neighbouring decades too: log10 may be off by one unit in the last place at a power of ten.
  const numbers = [decade - 1, decade, decade + 1].flatMap((k) => round.map((step) => Number(`${step}e${k}`)));
  const found = up ? numbers.find((n) => n >= x) : numbers.reverse().find((n) => n <= x);
  return found as number;
}

function linearTicks(low: number, high: number, most: number): number[] {
  const step = roundNumber((high - low) / Math.max(1, most - 1), true);
  const ticks: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-12) + step * 1e-9; k++) {
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

function logTicks(low: number, high: number, most: number): number[] {
  const first = Math.floor(Math.log10(low)) - 1;
  const last = Math.ceil(Math.log10(high)) + 1;
  const inside = (values: readonly number[], every: number): number[] => {
    const ticks: number[] = [];
    for (let k = first; k <= last; k++) {
      if (k % every !== 0) continue;
      for (const value of values) {
        const tick = Number(`${value}e${k}`);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9)) ticks.push(tick);
      }
    }
    return ticks;
  };
  // 1-2-5 in every decade, then powers of ten, ever fewer of them.
  for (let every = 0; every < 20; every++) {
    const ticks = every === 0 ? inside(steps, 1) : inside([1], every);
    if (ticks.length <= most && ticks.length >= 2) return ticks;
  }
  return linearTicks(low, high, most);
}

/**
 * Range and ticks for values. Ends are rounded to 1, 2 or 5 times a power of ten (log) or to a tick (linear).
 * @param values to show; on a logarithmic axis only positive ones count
 * @param log whether the axis is logarithmic
 * @param most ticks that fit
 * @param exact keep the ends of the data instead of rounding them
 * @returns null if no value can be shown
 */
export function axisFor(values: Iterable<number>, log: boolean, most: number, exact = false): Axis | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value) || (log && value <= 0)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return null;
  if (log) {
    if (!exact || low === high) {
      // Within a factor of two, 1-2-5 would leave most of the axis empty.
      const round = high > low && high < 2 * low ? digits : steps;
      low = roundNumber(low, false, round);
      high = roundNumber(high, true, round);
      if (low === high) low = roundNumber(low * 0.6, false);
    }
    return { log, low, high, ticks: logTicks(low, high, most) };
  }
  if (low === high) {
    low -= Math.abs(low) / 2 || 1;
    high += Math.abs(high) / 2 || 1;
  }
  if (!exact) {
    const step = roundNumber((high - low) / Math.max(1, most - 1), true);
    low = Number((Math.floor(low / step + 1e-9) * step).toPrecision(12));
    high = Number((Math.ceil(high / step - 1e-9) * step).toPrecision(12));
  }
  return { log, low, high, ticks: linearTicks(low, high, most) };
}

/** Place of a value along an axis, 0 at its low end and 1 at its high one; null if it can't be shown. */
export function placeOn(axis: Axis, value: number): number | null {
  if (!Number.isFinite(value) || (axis.log && value <= 0)) return null;
  const place = axis.log
    ? Math.log(value / axis.low) / Math.log(axis.high / axis.low)
    : (value - axis.low) / (axis.high - axis.low);
  return place < -1e-9 || place > 1 + 1e-9 ? null : Math.min(1, Math.max(0, place));
}

/** A tick's label: short, exact. */
export function tickLabel(tick: number): string {
  const size = Math.abs(tick);
  if (tick !== 0 && (size >= 1e4 || size < 1e-3)) return tick.toExponential().replace('e+', 'e');
  return String(Number(tick.toPrecision(6)));
}
