/** Curves of a million records: what is drawn of them, and that nothing is copied, sent or drawn point by point. */
import { describe, expect, it } from 'vitest';
import { columnsBy, GrowingColumns } from '../../src/app/columns.js';
import { type Curve, plotSpecs, shown } from '../../src/app/plots/curves.js';
import { csvOf, svgOf } from '../../src/app/plots/export.js';
import { Series } from '../../src/app/series.js';

const count = 1_000_000;
const x = Float64Array.from({ length: count }, (_, t) => t);
const y = x.map((t) => 0.5 + 0.2 * Math.sin(t * 12.9898));
// One record that stands out, among a thousand that share a place.
y[654_321] = 0.97;
y[123_456] = 1e-3;
const long: Curve = { label: 'long', colour: 0, x, y };
const spec = (id: string) => plotSpecs.find((each) => each.id === id) as (typeof plotSpecs)[number];

describe('a curve of a million points', () => {
  it.each([
    'activity',
    'contacts',
    'radial',
  ])('is drawn through some thousand of them in the plot of %s, none of which stands out', (id) => {
    const points = shown(spec(id), long);
    expect(points.length).toBeGreaterThan(1000);
    expect(points.length).toBeLessThanOrEqual(6000);
    expect(points).toContainEqual([654_321, 0.97]);
    expect(points).toContainEqual([123_456, 1e-3]);
    const first = spec(id).x.log ? 1 : 0;
    expect([points[0]?.[0], points.at(-1)?.[0]]).toEqual([first, count - 1]);
    expect(points.every(([at], k) => k === 0 || at > (points[k - 1]?.[0] as number))).toBe(true);
  });

  it('keeps the first decades of a logarithmic axis whole', () => {
    expect(shown(spec('activity'), long).filter(([t]) => t <= 50).length).toBe(50);
  });

  it('of gaps and of values that a logarithmic axis does not have is drawn without them', () => {
    const gappy = y.map((value, k) => (k % 3 === 0 ? Number.NaN : k % 3 === 1 ? 0 : value));
    for (const [t, value] of shown(spec('energy'), { ...long, y: gappy })) expect([t % 3, value > 0]).toEqual([2, true]);
  });

  it('is exported whole as CSV, and as drawn as SVG', () => {
    expect(csvOf(spec('activity'), [long]).split('\n').length).toBe(count + 2);
    expect(svgOf(spec('activity'), [long], []).length).toBeLessThan(2e5);
  });
});

it('a short curve is drawn point by point', () => {
  const short = { label: '', colour: 0, x: [0, 1, 10, 100], y: [1, 0.5, 0, 0.25] };
  expect(shown(spec('activity'), short)).toEqual([
    [1, 0.5],
    [100, 0.25],
  ]);
  expect(shown(spec('radial'), short).length).toBe(4);
});

describe('the series of the page', () => {
  const columns = columnsBy((name) => (name === 't' ? x : y));

  it('shows stored columns as they came', () => {
    const series = new Series();
    series.restart('stored');
    series.replace(columns);
    for (const plot of ['activity', 'energy', 'contacts']) {
      const [own] = series.of(plot);
      expect([own?.label, own?.x.length, (own?.y as Float64Array).buffer === y.buffer]).toEqual(['stored', count, true]);
    }
    // What is held stays what it was when the run goes on.
    series.hold();
    series.add([{ t: count, activity: 1, contactsPerParticle: 2, energyPerParticle: null }], []);
    const [own] = series.of('energy');
    expect([own?.x.length, own?.y[count]]).toEqual([count + 1, Number.NaN]);
    expect(shown(spec('energy'), own as Curve).at(-1)?.[0]).toBe(count - 1);
    // Drawn beside the next one, in its own colour.
    series.restart('next');
    const [next, held] = series.of('energy');
    expect([next?.colour, held?.colour, held?.label, held?.x.length]).toEqual([1, 0, 'stored', count]);
  });

  it('grow by columns and by records alike', () => {
    const grown = new GrowingColumns();
    for (let k = 0; k < 1000; k += 2) {
      grown.push({ t: k, activity: 0.1, contactsPerParticle: 0.2, energyPerParticle: k });
      const one = Float64Array.of(k + 1);
      grown.append(columnsBy(() => one));
    }
    const { t, activity } = grown.filled;
    expect([...t]).toEqual(Array.from({ length: 1000 }, (_, k) => k));
    expect([activity[998], activity[999]]).toEqual([0.1, 999]);
  });

  it('of a mixture have the spectral density beside the number S(k)', () => {
    const series = new Series();
    const answer = { r: [], g: [], k: [1, 2], s: [0.1, 0.2], order: null, flatness: null, milliseconds: 0 };
    series.analysis = { ...answer, spectralDensity: null };
    expect(series.of('structure').length).toBe(1);
    series.analysis = { ...answer, spectralDensity: { k: [1, 2], chi: [0.01, 0.02] } };
    const [number, density] = series.of('structure');
    expect(number?.label).toContain('number S(k)');
    expect([density?.label.startsWith('spectral density'), density?.y]).toEqual([true, [0.01, 0.02]]);
  });
});
