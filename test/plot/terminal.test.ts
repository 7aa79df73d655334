import { describe, expect, it } from 'vitest';
import { plotText, speaksUtf8, ThinnedCurve } from '../../src/plot/index.js';
import { axisFor, placeOn, tickLabel } from '../../src/plot/ticks.js';

const logAxes = { x: { label: 't', log: true }, y: { label: 'f_a', log: true } };
const decay = Array.from({ length: 81 }, (_, k) => [10 ** (k / 20), 10 ** (-k / 40)] as const);

describe('plotText', () => {
  it('draws a power law as a straight line, corner to corner', () => {
    const text = plotText([{ name: 'a', points: decay }], { ...logAxes, unicode: false, height: 9, width: 30 });
    expect(text).toMatchInlineSnapshot(`
      "f_a
         1 +**
           | ****
           |    ****
           |       ****
       0.1 +          ****
           |             ****
           |                ***
           |                   ***
      0.01 +                      **
           ++-----------+----------+
            1          100       1e4
                       t"
    `);
  });

  it('keeps to its width and is plain ASCII if asked', () => {
    for (const unicode of [true, false]) {
      const text = plotText(
        [
          { name: 'a', points: decay },
          { name: 'b', points: decay },
        ],
        { ...logAxes, unicode },
      );
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(72);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the point
      expect(/^[\x00-\x7f]*$/.test(text)).toBe(!unicode);
      expect(text).toContain(unicode ? '○ b' : 'o b');
    }
  });

  it('leaves out what a logarithmic axis can not show', () => {
    const points = [
      [0, 1],
      [1, 0.5],
      [10, 0],
    ] as const;
    expect(plotText([{ name: 'a', points }], logAxes)).toContain('┤');
    expect(plotText([{ name: 'a', points: [[0, 1]] }], logAxes)).toBe(
      '(nothing to plot: no point of f_a against t can be shown)',
    );
    expect(plotText([], logAxes)).toContain('nothing to plot');
  });
});

describe('axes', () => {
  it.each([
    [[0.03, 0.9], true, 0.02, 1],
    [[0.92, 0.98], true, 0.9, 1],
    [[1, 1000], true, 1, 1000],
    [[0.3], true, 0.2, 0.5],
    [[1], true, 0.5, 1],
    [[0.1, 7.3], false, 0, 8],
    [[5], false, 2, 8],
  ])('of %j, log %s, run from %d to %d', (values, log, low, high) => {
    expect(axisFor(values, log, 5)).toMatchObject({ low, high });
  });

  it('put ticks inside, in rising order, at least two', () => {
    for (let k = 0; k < 200; k++) {
      const low = 1.31 ** (k - 100);
      for (const factor of [1.001, 1.3, 3, 50, 1e9]) {
        for (const log of [true, false]) {
          const axis = axisFor([low, low * factor], log, 6);
          if (axis === null) throw new Error('no axis');
          const places = axis.ticks.map((tick) => placeOn(axis, tick));
          expect(places.every((place) => place !== null)).toBe(true);
          expect([...axis.ticks].sort((a, b) => a - b)).toEqual(axis.ticks);
          expect(axis.ticks.length).toBeGreaterThanOrEqual(2);
        }
      }
    }
  });

  it('label ticks shortly', () => {
    expect([0, 0.5, 1000, 1e4, 2e-5, -3].map(tickLabel)).toEqual(['0', '0.5', '1000', '1e4', '2e-5', '-3']);
  });
});

it('ThinnedCurve keeps both ends and few points', () => {
  const curve = new ThinnedCurve();
  for (let t = 0; t < 1e5; t++) curve.add(t, t);
  expect(curve.all[0]).toEqual([0, 0]);
  expect(curve.all.at(-1)).toEqual([99999, 99999]);
  expect(curve.all.length).toBeLessThan(2000);
});

it('speaksUtf8 reads the locale', () => {
  expect([{ LANG: 'en_GB.UTF-8' }, { LC_ALL: 'C', LANG: 'en_GB.UTF-8' }, {}].map(speaksUtf8)).toEqual([true, false, false]);
});
