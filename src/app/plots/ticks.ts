/** Ticks and ranges of the axes of a plot. */
import type uPlot from 'uplot';

/** 1 to 9 times the powers of ten of a range; uPlot's own way needs a range of whole decades. */
export function logSplits(_: uPlot, __: number, low: number, high: number): number[] {
  const splits: number[] = [];
  const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
  for (let power = first; power <= last; power++) {
    for (let mantissa = 1; mantissa < 10; mantissa += last - first > 8 ? 9 : 1) {
      const value = Number(`${mantissa}e${power}`);
      if (value >= low && value <= high) splits.push(value);
    }
  }
  return splits;
}

export const isPower = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

/** Ticks of a logarithmic axis that get a number: powers of ten, and where there are few of those 2 and 5 times them. */
export function logTickText(self: uPlot, splits: number[], key: string): string[] {
  const { min, max } = self.scales[key] ?? {};
  const decades = min && max ? Math.log10(max / min) : 9;
  const powers = Math.max(1, Math.ceil(decades / 6));
  const mantissas =
    decades < 0.25 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decades < 0.7 ? [1, 2, 4, 6, 8] : decades < 1.6 ? [1, 2, 5] : [1];
  return splits.map((value) => {
    if (!(value > 0)) return '';
    const power = Math.floor(Math.log10(value) + 1e-9);
    const mantissa = Math.round((value / 10 ** power) * 1e6) / 1e6;
    if (!mantissas.includes(mantissa) || (decades > 6 && power % powers !== 0)) return '';
    return value >= 1e4 || value < 1e-2 ? `${mantissa}e${power}` : String(Number(value.toPrecision(3)));
  });
}

/** Ends of the data, or other ones where there are none: uPlot says null or infinity then. */
function ends(low: number | null, high: number | null, standard: [number, number]): [number, number] {
  return low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high) && low <= high ? [low, high] : standard;
}

/** Whole decades are not asked for: a curve fills its plot. */
export function logRange(low: number | null, high: number | null, most = Number.POSITIVE_INFINITY): [number, number] {
  const [a, b] = ends(low, high, [1, 10]);
  if (!(a > 0)) return [1, 10];
  return b > a * 1.05 ? [a / 1.15, Math.min(most, b * 1.15)] : [a / 3, Math.min(most, a * 3)];
}

export function linearRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  const [a, b] = ends(low, high, [0, 1]);
  const room = (b - a || Math.abs(b) || 1) * 0.06;
  return [a >= 0 && a - room < 0 ? 0 : a - room, b + room];
}
