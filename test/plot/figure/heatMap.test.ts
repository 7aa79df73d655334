/** Maps as colours: where a cell is, which colour it has, and what is beside it. */
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type HeatMapSpec, heatMapCsv, heatMapSvg } from '../../../src/plot/figure/heatMap.js';
import { figurePdf } from '../../../src/plot/figure/index.js';

/** Two rows of three cells, the first one without a value. */
const spec: HeatMapSpec = {
  name: 'small',
  x: { label: 'k_x', unit: '1/sigma', range: [-1, 1] },
  y: { label: 'k_y', range: [0, 1] },
  value: { label: 'S(k_x, k_y)', log: true },
  columns: 3,
  values: Float64Array.from([Number.NaN, 1, 10, 100, 0, 10]),
  notes: ['Logarithmic colours.'],
};

/** Pixels of the PNG number k of a document. */
function pixelsOf(svg: string, k: number): { width: number; height: number; at(x: number, y: number): number[] } {
  const data = [...svg.matchAll(/base64,([^"]+)"/g)][k]?.[1] as string;
  const png = Buffer.from(data, 'base64');
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const rows = inflateSync(png.subarray(41, 41 + png.readUInt32BE(33)));
  return { width, height, at: (x, y) => [...rows.subarray(y * (3 * width + 1) + 1 + 3 * x, y * (3 * width + 1) + 4 + 3 * x)] };
}

const [lowest, highest, nothing] = [
  [68, 1, 84],
  [253, 231, 37],
  [255, 255, 255],
];

describe('a map', () => {
  const svg = heatMapSvg(spec);

  it('has y upwards, and colours by the logarithm from the smallest to the largest', () => {
    const { width, height, at } = pixelsOf(svg, 0);
    expect([width, height]).toEqual([600, 400]);
    const cell = (column: number, row: number) => at(200 * column + 100, 399 - (200 * row + 100));
    expect([cell(0, 0), cell(1, 0), cell(0, 1), cell(1, 1)]).toEqual([nothing, lowest, highest, lowest]);
    // half way between the fifth and the sixth of ten colours
    expect([cell(2, 0), cell(2, 1)]).toEqual([
      [35, 144, 140],
      [35, 144, 140],
    ]);
  });

  it('has the same colours in its bar, and ticks where they belong', () => {
    const { height, at } = pixelsOf(svg, 1);
    expect([height, at(0, 0), at(0, 255)]).toEqual([256, highest, lowest]);
    const [x = 0, y = 0, width = 0, tall = 0] = (/<image x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"/.exec(svg) ?? [])
      .slice(1)
      .map(Number);
    expect(tall).toBe(Math.round((2 * width) / 3));
    // the middle of the bar is the root of 1 times 100; x = 0 is the middle of the cells
    expect(svg).toMatch(new RegExp(`y="${(y + tall / 2 + 0.35 * 10.7).toFixed(1)}" text-anchor="start">10<`));
    expect(svg).toMatch(new RegExp(`<text x="${(x + width / 2).toFixed(1)}" y="[\\d.]+" text-anchor="middle">0<`));
  });

  it('is a PDF too, and its cells with a value are rows', async () => {
    expect(
      Buffer.from(await figurePdf(svg))
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect(heatMapCsv(spec)).toBe('k_x (1/sigma),k_y,"S(k_x, k_y)"\n0,0,1\n1,0,10\n-1,1,100\n0,1,0\n1,1,10\n');
  });

  it('without a value that its colours can show is refused', () => {
    expect(() => heatMapSvg({ ...spec, values: new Float64Array(6) })).toThrow(
      'map small has no value that its colours can show',
    );
  });
});
