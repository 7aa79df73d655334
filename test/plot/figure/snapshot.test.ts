import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { figurePdf } from '../../../src/plot/figure/index.js';
import { pngOf, rasterise } from '../../../src/plot/figure/raster.js';
import { type SnapshotSpec, snapshotCsv, snapshotSvg } from '../../../src/plot/figure/snapshot.js';
import { stateColours } from '../../../src/plot/stateColours.js';

const grid = (values: number[]): Uint32Array => Uint32Array.from(values, (value) => value * 2 ** 32);
const [atRest, active] = stateColours.light;

/** Three discs of diameter 1 in a box of side 10: in a corner, at an edge, in the middle. */
const flat: SnapshotSpec = {
  name: 'flat',
  dimension: 2,
  boxLength: 10,
  positions: grid([0.01, 0.98, 0.5, 0.02, 0.5, 0.5]),
  radii: new Float64Array(3).fill(0.5),
  active: Uint8Array.from([1, 0, 0]),
  notes: ['t = 4'],
};

const circles = (svg: string, colour: string): string[] => {
  const [, inside = ''] = new RegExp(`<g fill="${colour}"[^>]*>(.*?)</g>`).exec(svg) ?? [];
  return [...inside.matchAll(/<circle cx="([-\d.]+)" cy="([-\d.]+)" r="([\d.]+)"/g)].map((match) => match.slice(1).join());
};

describe('discs', () => {
  const svg = snapshotSvg(flat);

  it('are at their radii, y upwards, with an image across each edge that they cross', () => {
    // The box is 305 wide, from 8: of the corner four, of the edge two.
    expect(circles(svg, active).sort()).toEqual([
      '11.05,14.1,15.25',
      '11.05,319.1,15.25',
      '316.05,14.1,15.25',
      '316.05,319.1,15.25',
    ]);
    expect(circles(svg, atRest)).toEqual(['160.5,306.9,15.25', '160.5,1.9,15.25', '160.5,160.5,15.25']);
  });

  it('have a scale bar of a round length, and say what is active', () => {
    const words = svg.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
    expect(words).toContain('2 σ active, f a = 0.333 not active t = 4');
    // 2 of 10 sides of 305
    expect(svg).toContain('M8,12H69M69,9');
  });

  it('beyond ten thousand are pixels', () => {
    const n = 10_001;
    const many = {
      ...flat,
      boxLength: 1000,
      positions: new Uint32Array(2 * n),
      radii: new Float64Array(n).fill(0.5),
      active: new Uint8Array(n),
    };
    const pixels = snapshotSvg(many);
    expect(pixels).toContain('<image x="8" y="8" width="305" height="305" href="data:image/png;base64,');
    expect(pixels.length).toBeLessThan(200_000);
  });
});

it('gives the particles as CSV', () => {
  const exact = { ...flat, positions: grid([0.25, 0.9375, 0.5, 0.5, 0.5, 0.5]) };
  expect(snapshotCsv(exact).split('\n').slice(0, 2)).toEqual(['x,y,radius,active', '2.5,9.375,0.5,1']);
});

it('refuses a line', () => {
  expect(() => snapshotSvg({ ...flat, dimension: 1 })).toThrow(/two dimensions/);
});

describe('spheres', () => {
  const list = (...values: number[]): Float64Array => Float64Array.from(values);
  const common = { width: 20, height: 20, lineColour: [0, 0, 255], lineRadius: 0.5, depth: [0, 0] } as const;
  const colours = [
    [200, 0, 0],
    [0, 200, 0],
  ] as const;
  /** Colour of a pixel. */
  const at = (pixels: Uint8Array, x: number, y: number): number[] => [...pixels.subarray(3 * (20 * y + x), 3 * (20 * y + x) + 3)];

  it('hide what is behind them at each pixel, and meet where they cut each other', () => {
    const spheres = { x: list(8, 12), y: list(10, 10), z: list(0, 0), radius: list(5, 5), colour: Uint8Array.from([0, 1]) };
    const both = rasterise({ ...common, colours, spheres, lines: [] });
    expect(at(both, 9, 10)[0]).toBeGreaterThan(at(both, 9, 10)[1] as number);
    expect(at(both, 10, 10)[1]).toBeGreaterThan(at(both, 10, 10)[0] as number);
    expect(at(both, 0, 0)).toEqual([255, 255, 255]);
    // Nearer by more than a radius, the first hides all of the other that is below it.
    const nearer = rasterise({ ...common, colours, spheres: { ...spheres, z: list(6, 0) }, lines: [] });
    expect(at(nearer, 12, 10)[0]).toBeGreaterThan(at(nearer, 12, 10)[1] as number);
  });

  it('hide lines behind them, not those before', () => {
    const spheres = { x: list(10), y: list(10), z: list(0), radius: list(5), colour: Uint8Array.from([0]) };
    const line = (z: number) =>
      [
        [
          [0, 10.5, z],
          [20, 10.5, z],
        ],
      ] as const;
    expect(at(rasterise({ ...common, colours, spheres, lines: line(-6) }), 10, 10)[2]).toBeLessThan(120);
    expect(at(rasterise({ ...common, colours, spheres, lines: line(6) }), 10, 10)).toEqual([0, 0, 255]);
    expect(at(rasterise({ ...common, colours, spheres, lines: line(-6) }), 1, 10)).toEqual([0, 0, 255]);
  });

  it('are a picture in the SVG, of the first three coordinates, that goes into the PDF', async () => {
    const solid = { ...flat, dimension: 4, positions: grid([0.1, 0.2, 0.3, 0.9, 0.5, 0.5, 0.5, 0.1, 0.8, 0.1, 0.3, 0.4]) };
    const svg = snapshotSvg(solid);
    expect(svg.match(/<image /g)).toHaveLength(1);
    const pdf = Buffer.from(await figurePdf(svg)).toString('latin1');
    expect(pdf).toMatch(/\/Subtype \/Image\n\/BitsPerComponent 8\n\/Width 1525\n/);
  });
});

it('writes PNG that has every pixel', () => {
  const pixels = Uint8Array.from({ length: 3 * 4 * 3 }, (_, k) => 7 * k);
  const png = pngOf(pixels, 4, 3);
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([4, 3]);
  const from = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(from, from + png.readUInt32BE(from - 8)));
  expect(rows).toHaveLength(3 * 13);
  for (let y = 0; y < 3; y++)
    expect([...rows.subarray(13 * y + 1, 13 * y + 13)]).toEqual([...pixels.subarray(12 * y, 12 * y + 12)]);
});
