import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFont } from '../../../src/plot/figure/fonts.js';
import { columnWidth, type FigureSpec, figureCsv, figurePng, figureSvg, writeFigures } from '../../../src/plot/figure/index.js';
import { colours } from '../../../src/plot/figure/palette.js';

const decay: FigureSpec = {
  name: 'decay',
  x: { label: 't', unit: 'steps', log: true },
  y: { label: 'f_a', log: true },
  series: [
    {
      name: 'phi < 0.5',
      style: 'both',
      points: [
        { x: 1, y: 0.5, error: 0.01 },
        { x: 100, y: 0.05, error: 0.2 },
        { x: 10000, y: 0.005 },
        { x: 0, y: 0.1 },
      ],
    },
    { name: 'fit', style: 'line', points: [1, 1e4].map((x) => ({ x, y: 0.5 * x ** -0.5 })) },
  ],
  levels: [{ name: 'Manna', y: 0.1 }],
};

/** Texts of a figure, without the styles of their parts. */
const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => (text as string).replace(/<\/?tspan[^>]*>/g, ''));

describe('figureSvg', () => {
  const svg = figureSvg(decay);

  it('has the width of a column, axes with units, and a legend entry for every series and level', () => {
    expect(svg).toContain(`width="${columnWidth}mm"`);
    expect(texts(svg)).toEqual(expect.arrayContaining(['t (steps)', 'fa', 'φ &lt; 0.5', 'fit', 'Manna']));
  });

  it('takes a linear axis below 0 for a value there, not for an error bar', () => {
    const linear = (y: number): string[] =>
      texts(
        figureSvg({
          ...decay,
          y: { label: 'f_a' },
          levels: [],
          series: [
            {
              name: 'a',
              style: 'points',
              points: [
                { x: 1, y, error: 0.3 },
                { x: 2, y: 1 },
              ],
            },
          ],
        }),
      );
    expect(linear(0.01).some((text) => text.startsWith('−'))).toBe(false);
    expect(linear(-0.01).some((text) => text.startsWith('−'))).toBe(true);
  });

  it('labels whole powers of ten on a logarithmic axis', () => {
    expect(texts(svg)).toEqual(expect.arrayContaining(['10⁰', '10²', '10⁴']));
  });

  it.each([
    [
      [0, 30000],
      ['0', '10000', '30000'],
    ],
    [
      [0, 2e5],
      ['0', '5×10⁴', '10⁵', '1.5×10⁵'],
    ],
    [
      [0, 5e-4],
      ['0', '10⁻⁴', '5×10⁻⁴'],
    ],
  ])('writes numbers from %j out, or times a power of ten', (ends, expected) => {
    const series = [{ name: 'a', style: 'line' as const, points: ends.map((x, y) => ({ x, y })) }];
    const found = texts(figureSvg({ name: 'linear', x: { label: 't' }, y: { label: 'f_a' }, series }));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found.filter((text) => /\de/.test(text))).toEqual([]);
  });

  it('breaks a line where a logarithmic axis has no place for a value', () => {
    const parts = (values: number[]): number => {
      const series = [{ name: 'a', style: 'line' as const, points: values.map((y, x) => ({ x, y })) }];
      const drawn = figureSvg({ name: 'gap', x: { label: 't' }, y: { label: 'f_a', log: true }, series });
      const path = /aria-label="line".*?<path[^>]* d="([^"]*)"/s.exec(drawn)?.[1] ?? '';
      return path.match(/M/g)?.length ?? 0;
    };
    expect([parts([1, 0.5, 0.1, 0.2]), parts([1, 0.5, 0, 0.1, 0.2]), parts([1, 0.5, 0])]).toEqual([1, 2, 1]);
  });

  it('shows a point between two gaps of a line', () => {
    const dots = (values: number[]): number => {
      const series = [{ name: 'a', style: 'line' as const, points: values.map((y, x) => ({ x, y })) }];
      const drawn = figureSvg({ name: 'gap', x: { label: 't' }, y: { label: 'f_a', log: true }, series });
      return drawn.match(/<circle/g)?.length ?? 0;
    };
    expect([dots([1, 0.5, 0, 0.1, 0]), dots([1, 0.5, 0, 0.1, 0.1])]).toEqual([1, 0]);
  });

  it.each([3, 30000, 2e5])('has room for the last label of the x axis, %d', (high) => {
    const series = [{ name: 'a', style: 'line' as const, points: [0, high].map((x) => ({ x, y: x })) }];
    const drawn = figureSvg({ name: 'wide', x: { label: 't' }, y: { label: 'z' }, series });
    const ticks = /aria-label="x-axis tick label".*?<\/g>/s.exec(drawn)?.[0] ?? '';
    const places = [...ticks.matchAll(/translate\(([\d.]+),[^>]*>([^<]+)</g)].map(([, x, label]) => [Number(x), label] as const);
    const [place, label] = places.at(-1) as readonly [number, string];
    expect(place + (label.length * 0.6 * 10.7) / 2).toBeLessThanOrEqual(Number(/viewBox="0 0 (\d+)/.exec(drawn)?.[1]) + 1);
  });

  it('draws a bar for each error, cut at the axis where the error exceeds the value, and no point that a logarithm has no place for', () => {
    expect(svg).not.toContain('NaN');
    expect(svg).not.toContain('Infinity');
    const bars = /aria-label="rule"><g stroke="#0072B2">.*?<\/g>/s.exec(svg)?.[0] ?? '';
    expect(bars.match(/<line/g)).toHaveLength(2);
    const dots = /aria-label="dot">.*?<\/g>/s.exec(svg)?.[0] ?? '';
    expect(dots.match(/<(circle|path)/g)).toHaveLength(3);
  });

  it('uses a colour and a symbol of its own for each of the first seven series', () => {
    const series = colours.map((name) => ({ name, style: 'points' as const, points: [{ x: 1, y: 1 }] }));
    const many = figureSvg({ ...decay, series });
    for (const colour of colours) expect(many).toContain(colour);
  });

  it('refuses a figure without a point', () => {
    expect(() => figureSvg({ ...decay, series: [], levels: [] })).toThrow('figure decay has no point that its axes can show');
  });
});

describe('panels', () => {
  const second: FigureSpec = { ...decay, name: 'energy', y: { label: 'V/N', unit: 'sigma' } };
  const heightOf = (svg: string): number => Number(/viewBox="0 0 \d+ (\d+)"/.exec(svg)?.[1]);

  it('are named by letters, and have one legend if it is the same', () => {
    const svg = figureSvg(decay, second);
    expect(texts(svg).filter((text) => /^\([a-z]\)$/.test(text))).toEqual(['(a)', '(b)']);
    expect(texts(svg).filter((text) => text === 'Manna')).toHaveLength(1);
    expect(texts(figureSvg(decay, { ...second, levels: [] })).filter((text) => text === 'fit')).toHaveLength(2);
    expect(heightOf(svg)).toBe(2 * heightOf(figureSvg(decay)) - (heightOf(figureSvg(decay)) - 226));
  });

  it('have a table that names the quantity of each row', () => {
    const [head, first] = figureCsv(decay, second).split('\n');
    expect(head).toBe('series,t (steps),quantity,value,error');
    expect(first).toBe('phi < 0.5,1,f_a,0.5,0.01');
  });
});

it('breaks notes into lines of the figure, and sets its title above', () => {
  const note = 'Error bars: standard error of the mean of 2 runs, over the replicas of each value of phi and of the kick.';
  const svg = figureSvg({ ...decay, title: 'BRO', notes: [note] });
  expect(texts(svg)).toContain('BRO');
  const lines = texts(svg).slice(-2);
  expect(lines.join(' ')).toBe(note.replace('phi', 'φ'));
  expect(lines.every(({ length }) => length < 70)).toBe(true);
});

it('breaks a long title, and sets names that are longer than the figure smaller', () => {
  const title = 'Biased random organization in three dimensions: the mean active fraction of two replicas';
  const long = `${'out/a-rather-long-name-of-a-folder/'.repeat(2)}sweep: kick = 0.1`;
  const svg = figureSvg({ ...decay, title, series: [{ ...decay.series[0], name: long } as never] });
  const lines = texts(svg).filter((text) => title.includes(text) && text.length > 7);
  expect(lines.join(' ')).toBe(title);
  expect(lines).toHaveLength(3);
  const size = Number(new RegExp(`font-size="([\\d.]+)">${long}`).exec(svg)?.[1]);
  expect(size * 0.6 * long.length).toBeLessThan(300);
});

it('says of how many runs a point is the mean', () => {
  const series = [
    {
      name: 'a',
      style: 'points' as const,
      points: [
        { x: 1, y: 2, error: 0.5, runs: 3 },
        { x: 2, y: 2 },
      ],
    },
  ];
  expect(
    figureCsv({ ...decay, series })
      .split('\n')
      .slice(0, 3),
  ).toEqual(['series,t (steps),f_a,error,runs', 'a,1,2,0.5,3', 'a,2,2,,']);
});

it('writes a column for each parameter of a series, in full digits', () => {
  const points = [{ x: 1, y: 2 }];
  const series = [
    { name: 'phi 0.554', points, style: 'both' as const, parameters: { phi: 0.55406812, rule: 'bro, reciprocal' } },
    { name: 'Manna', points, style: 'line' as const },
    { name: 'b', points, style: 'both' as const, parameters: { p: 1 } },
  ];
  expect(
    figureCsv({ ...decay, series })
      .split('\n')
      .slice(0, 4),
  ).toEqual([
    'series,phi,rule,p,t (steps),f_a,error',
    'phi 0.554,0.55406812,"bro, reciprocal",,1,2,',
    'Manna,,,,1,2,',
    'b,,,1,1,2,',
  ]);
});

it('writes all data as CSV, quoted where names need it', () => {
  const [head, first, , , zero] = figureCsv({ ...decay, series: [{ ...decay.series[0], name: 'a, "b"' } as never] }).split('\n');
  expect(head).toBe('series,t (steps),f_a,error');
  expect(first).toBe('"a, ""b""",1,0.5,0.01');
  expect(zero).toBe('"a, ""b""",0,0.1,');
});

describe('files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.skipIf(findFont() === null)('renders a PNG of the width asked for, with text in it', async () => {
    const png = Buffer.from(await figurePng(figureSvg(decay), 500));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(500);
    const without = Buffer.from(await figurePng(figureSvg(decay).replace(/<text.*?<\/text>/gs, ''), 500));
    expect(png.length).toBeGreaterThan(1.2 * without.length);
  });

  it.skipIf(findFont() === null)('writes SVG, PDF, CSV and PNG of each figure', async () => {
    const { files, warnings } = await writeFigures(folder, [decay], writeFileSync);
    expect(warnings).toEqual([]);
    expect(files.map((path) => path.slice(folder.length + 1))).toEqual(['decay.svg', 'decay.pdf', 'decay.csv', 'decay.png']);
    expect(files.every(existsSync)).toBe(true);
    expect(readFileSync(files[0] as string, 'utf8')).toBe(figureSvg(decay));
    const foreign = await writeFigures(folder, [{ ...decay, name: 'foreign', title: '密度' }], writeFileSync);
    expect(foreign.files).toHaveLength(3);
    expect(foreign.warnings).toEqual(['the fonts of a PDF have no sign 密; leave it out, or write SVG']);
  });
});
