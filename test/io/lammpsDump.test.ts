import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFrames } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string): string {
  const path = join(folder, `${files++}.lammpstrj`);
  writeFileSync(path, content);
  return path;
}

const cube = '-1 3\n-2 2\n0 4';

function dump(columns: string, rows: readonly string[], { step = 0, box = cube, boundary = 'pp pp pp' } = {}): string {
  const head = `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n${rows.length}\nITEM: BOX BOUNDS ${boundary}\n${box}\n`;
  return `${head}ITEM: ATOMS ${columns}\n${rows.join('\n')}\n`;
}

const eighth = 2 ** 29;

describe('LAMMPS dumps', () => {
  it.each([
    ['id type x y z', ['2 1 0 -2 4.5', '1 1 3.5 1 1']],
    ['z id y x', ['4.5 2 -2 0', '1 1 1 3.5']],
    ['id xu yu zu', ['2 -4 -6 0.5', '1 -0.5 1 -3']],
    ['id xs ys zs', ['2 0.25 0 0.125', '1 0.125 0.75 0.25']],
    ['id xsu ysu zsu', ['2 1.25 -1 0.125', '1 -0.875 2.75 0.25']],
  ])('with columns %s give particles by id', (columns, rows) => {
    const reader = openFrames(write(dump(columns, rows, { step: 40 })));
    expect([reader.format, reader.count, reader.steps, reader.problem]).toEqual(['lammps', 1, [40], null]);
    expect(reader.read(0)).toEqual({
      step: 40,
      boxLength: 4,
      dimension: 3,
      positions: Uint32Array.from([1, 6, 2, 2, 0, 1], (part) => part * eighth),
      radii: Float64Array.of(0.5, 0.5),
      radiiAssumed: true,
      active: null,
      log: {},
    });
    reader.close();
  });

  it('carry radii or diameters, several frames, and more sections', () => {
    const first = `ITEM: UNITS\nlj\nITEM: TIME\n0.5\n${dump('id x y z radius', ['1 0 0 0 0.7'])}`;
    const second = dump('id x y z diameter', ['5 0 0 0 3', '3 1 1 1 1'], { step: 9 });
    const reader = openFrames(write(first + second));
    expect(reader.steps).toEqual([0, 9]);
    expect(reader.read(0).radii).toEqual(Float64Array.of(0.7));
    expect(reader.read(1).radii).toEqual(Float64Array.of(0.5, 1.5));
    reader.close();
  });

  it('of two dimensions have no z, or the same z for all in a box of another height', () => {
    const box = '0 4\n0 4\n-0.5 0.5';
    for (const content of [dump('id x y', ['1 1 2'], { box }), dump('id x y z', ['1 1 2 0'], { box })]) {
      const reader = openFrames(write(content));
      expect(reader.read(0)).toMatchObject({ dimension: 2, boxLength: 4, positions: Uint32Array.of(2 * eighth, 4 * eighth) });
      reader.close();
    }
  });

  it.each([
    [dump('id x y z', ['1 0 0 1', '2 0 0 2'], { box: '0 4\n0 4\n0 5' }), 'the box must be cubic, its sides are 4, 4, 5; '],
    [
      dump('id x y z', ['1 0 0 0'], { boundary: 'xy xz yz pp pp pp', box: '0 4.5 0.5\n0 4 0\n0 4 0' }),
      'the box must be cubic, it is tilted by 0.5, 0, 0; ',
    ],
    [dump('id x y z', ['1 0 0 0'], { box: '0 4 1\n0 4\n0 4' }), 'BOX BOUNDS must be three lines of 2 numbers'],
    [dump('id x y z', ['1 0 0 0'], { boundary: 'pp pp' }), 'BOX BOUNDS must name three boundaries'],
    [dump('id x y', ['1 0 0'], { box: '0 4\n0 4\n0 4' }), 'ATOMS must have a coordinate along z'],
    [dump('id x z', ['1 0 0'], { box: '0 4\n0 4\n0 4' }), 'ATOMS must have a coordinate along y'],
    [dump('id vx vy vz', ['1 0 0 0']), 'ATOMS must have x, xs, xu or xsu, got id vx vy vz'],
    [dump('id x y z', ['1 0 0 0', '1 1 1 1']), 'ids must differ, 1 occurs twice'],
    [dump('id x y z', ['1 0 0']), 'row 0 must have 4 values, got 3'],
    [dump('id x y z', ['1 0 inf 0']), 'row 0: y must be a finite number, got "inf"'],
    [dump('id x y z radius', ['1 0 0 0 -1']), 'row 0: radius must be positive, got -1'],
  ])('%# are refused', (content, message) => {
    const path = write(content);
    const reader = openFrames(path);
    expect(() => reader.read(0)).toThrow(ConfigError);
    expect(() => reader.read(0)).toThrow(`${path}: frame 0: ${message}`);
    reader.close();
  });

  it('cut short or damaged give the frames before', () => {
    const whole = dump('id x y z', ['1 0 0 0', '2 1 1 1']);
    const cases: [string, number, string | null][] = [
      [whole + whole.slice(0, -12), 1, 'frame 1 is cut short; 1 whole frame before it'],
      [whole + whole.slice(0, 40), 1, 'frame 1 is cut short; 1 whole frame before it'],
      [`${whole}hello\n`, 1, 'frame 1 is damaged; 1 whole frame before it'],
      [
        whole + whole.replace(/(TIMESTEP\n)\d+/, '$118446744073709551616'),
        1,
        'TIMESTEP of frame 1 must be at most 18446744073709551615, got 18446744073709551616; 1 whole frame before it',
      ],
      [whole.replace('\n2\n', '\ntwo\n'), 0, 'frame 0 is damaged; 0 whole frames before it'],
      [`${whole}\n`, 1, null],
    ];
    for (const [content, count, problem] of cases) {
      const reader = openFrames(write(content));
      expect([reader.count, reader.problem]).toEqual([count, problem]);
      reader.close();
    }
  });
});

it('openFrames names what it can open', () => {
  const path = write('x,y\n1,2\n');
  expect(() => openFrames(path)).toThrow(`${path}: no frames; give a GSD file, an extended XYZ file or a LAMMPS text dump`);
  expect(() => openFrames(join(folder, 'none'))).toThrow("can't be read, no such file or directory; ");
  expect(() => openFrames(folder)).toThrow("can't be read, it is a directory, not a file; ");
});
