/** Time from the last change on, and curves that end at zero. */
import { expect, it } from 'vitest';
import { type Curve, endAtZero, type PlotSpec, plotSpecs } from '../../src/app/plots/curves.js';
import { svgOf } from '../../src/app/plots/export.js';
import { timeGuides } from '../../src/app/plots/guides.js';
import { Series } from '../../src/app/series.js';

const spec = plotSpecs[0] as PlotSpec;

function seriesOf(values: readonly [t: number, activity: number][]): Series {
  const series = new Series();
  series.restart('run');
  series.add(
    values.map(([t, activity]) => ({ t, activity })),
    [],
  );
  return series;
}

it('counts time from the last change of each run', () => {
  const series = seriesOf([0, 10, 100, 101, 110].map((t) => [t, 0.5]));
  series.since = 100;
  expect(series.of('activity', true)[0]?.x).toEqual([1, 10]);
  series.hold();
  series.restart('next');
  series.since = 0;
  series.add([{ t: 5, activity: 0.1 }], []);
  expect(series.of('activity', true).map(({ x }) => x)).toEqual([[5], [1, 10]]);
  expect(Array.from(series.of('activity')[1]?.x ?? [])).toHaveLength(5);
  // Structure goes by k, not by time.
  expect(series.of('structure', true)[0]?.x).toEqual([]);
});

it('marks where f_a falls to zero, in figures too', () => {
  const [curve] = seriesOf([
    [1, 0.5],
    [10, 0.1],
    [40, 0],
  ]).of('activity') as [Curve];
  expect(endAtZero(spec, curve)).toBe(40);
  expect(endAtZero({ ...spec, y: { ...spec.y, log: false } }, curve)).toBeNull();
  expect(endAtZero(spec, { ...curve, y: [0.5, 0.1, 0.05] })).toBeNull();
  expect(svgOf(spec, [curve], [])).toContain('l-5 -9h10z');
});

it('marks changes from t = 0 on, and the end from either', () => {
  const status = { events: [{ step: 30, field: 'phi' as const, value: 0.4 }], absorbed: true, time: 90 };
  expect(timeGuides(status).map(({ at, label }) => [at, label])).toEqual([
    [90, 'absorbed at 90'],
    [30, 'φ 0.4'],
  ]);
  expect(timeGuides(status, 30).map(({ at }) => at)).toEqual([60]);
});
