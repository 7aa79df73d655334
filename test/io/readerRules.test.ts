/** Rules that hold for every reader of frames: which boxes are periodic, which are cubic, and what is said of damage. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Boundaries, openFrames, openFrameWriter } from '../../src/io/index.js';
import { openCsv } from '../../src/study/stored/configurations.js';
import { randorg } from '../support/randorg.js';
import { sampleFrames } from './sampleFrames.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function put(content: string, extension: string): string {
  const path = join(folder, `${files++}.${extension}`);
  writeFileSync(path, content);
  return path;
}

const rows = ['X 1 1 1', 'X 2 3 4.5'];
const xyz = (comment: string, lines: readonly string[] = rows): string =>
  put(`${lines.length}\n${comment}\n${lines.join('\n')}\n`, 'xyz');
const cube = 'Lattice="7 0 0 0 7 0 0 0 7"';

function dump(boundary: string, bounds = '0 7\n0 7\n0 7', atoms = ['1 1 1 1', '2 2 3 4.5'], columns = 'id x y z'): string {
  const head = `ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n${atoms.length}\nITEM: BOX BOUNDS${boundary && ' '}${boundary}\n${bounds}\n`;
  return put(`${head}ITEM: ATOMS ${columns}\n${atoms.join('\n')}\n`, 'dump');
}

interface Found {
  boundaries: Boundaries;
  dimension: number | null;
  refused: string | null;
}

/** What a file says of its boundaries, and what is read of it. */
function look(path: string): Found {
  const reader = openFrames(path);
  const boundaries = reader.boundariesOf(0);
  try {
    return { boundaries, dimension: reader.read(0).dimension, refused: null };
  } catch (error) {
    return { boundaries, dimension: null, refused: (error as Error).message.replace(`${path}: frame 0: `, '') };
  } finally {
    reader.close();
  }
}

describe('boundaries', () => {
  it.each([
    ['pbc="T T T"', [true, true, true]],
    ['pbc=[T, T, T]', [true, true, true]],
    ['pbc="F F F"', [false, false, false]],
    ['pbc=[F, F, F]', [false, false, false]],
    ['pbc=[F,F,F]', [false, false, false]],
    ['pbc={F F F}', [false, false, false]],
    ['pbc = "F F F"', [false, false, false]],
    ["pbc='F F F'", [false, false, false]],
    ['pbc=F,F,F', [false, false, false]],
    ['pbc=F', [false, false, false]],
    ['pbc=[[F, F, F]]', [false, false, false]],
    ['"pbc"="F F F"', [false, false, false]],
    ['pbc="_JSON [false, false, false]"', [false, false, false]],
    ['PBC="0 0 0"', [false, false, false]],
    ['pbc="False false FALSE"', [false, false, false]],
    ['pbc="0 1 1"', [false, true, true]],
    ['pbc="T F T"', [true, false, true]],
    ['pbc=[true, True, false]', [true, true, false]],
    ['pbc', [true, true, true]],
    ['', [true, true, true]],
    ['note="pbc=\\"F F F\\""', [true, true, true]],
  ])('of extended XYZ with %s', (word, periodic) => {
    const { boundaries, refused, dimension } = look(xyz(`${cube} ${word}`));
    expect(boundaries.periodic).toEqual(periodic);
    const open = ['x', 'y', 'z'].filter((_, axis) => !periodic[axis]).join(', ');
    if (open === '') expect([refused, dimension]).toEqual([null, 3]);
    else
      expect(refused).toBe(
        `the box is open along ${open} (${boundaries.from}); only boxes that are periodic along every axis can be read`,
      );
  });

  it.each([
    ['pp pp pp', [true, true, true]],
    ['ff ff ff', [false, false, false]],
    ['ss ss ss', [false, false, false]],
    ['mm pp pp', [false, true, true]],
    ['pp pp fs', [true, true, false]],
    ['pp sm pp', [true, false, true]],
  ])('of LAMMPS dumps with %s', (boundary, periodic) => {
    const { boundaries, refused } = look(dump(boundary));
    expect(boundaries).toEqual({ periodic, from: `BOX BOUNDS ${boundary}` });
    const open = ['x', 'y', 'z'].filter((_, axis) => !periodic[axis]).join(', ');
    expect(refused?.startsWith(`the box is open along ${open} (BOX BOUNDS ${boundary})`) ?? open === '').toBe(true);
  });

  it('that are not named are periodic, with a note', () => {
    const reader = openFrames(dump(''));
    expect(reader.read(0).dimension).toBe(3);
    expect(reader.boundariesOf(0).periodic).toEqual([true, true, true]);
    expect(reader.notes).toEqual(['BOX BOUNDS names no boundaries, they are taken as periodic (pp)']);
    reader.close();
  });

  it('are told of a cut file too', () => {
    const path = dump('');
    writeFileSync(path, 'ITEM: TIMESTEP\n6\n', { flag: 'a' });
    const reader = openFrames(path);
    expect(reader.notes).toEqual([
      'frame 1 is cut short; 1 whole frame before it',
      'BOX BOUNDS names no boundaries, they are taken as periodic (pp)',
    ]);
    reader.close();
  });

  it.each([
    'FF FF FF',
    'f f f',
    'p p p',
    'periodic periodic fixed',
    'pf pp pp',
    'pp pp',
    'pp pp pp pp',
    'xy xz yz FF FF FF',
  ])('of LAMMPS dumps are refused if they are in words of no version: %s', (boundary) => {
    const path = dump(boundary, boundary.startsWith('xy') ? '0 7 0\n0 7 0\n0 7 0' : undefined);
    expect(() => look(path)).toThrow(`BOX BOUNDS must name three boundaries such as pp pp pp, got "${boundary}"`);
  });

  it('may be open along axes that the system does not have', () => {
    const flat = ['X 1 1 0.5', 'X 2 3 0.5'];
    expect(look(xyz(`${cube} pbc="T T F"`, flat)).dimension).toBe(2);
    expect(look(xyz(`${cube} pbc="T F F"`, ['X 1 0 0', 'X 2 0 0'])).dimension).toBe(1);
    expect(look(dump('pp pp ff', '0 7\n0 7\n0 7', ['1 1 1 0', '2 3 3 0'])).dimension).toBe(2);
    expect(look(dump('pp pp ff', '0 7\n0 7\n-1 1', ['1 1 1', '2 3 3'], 'id x y')).dimension).toBe(2);
    // Nothing tells a slab from a plane but its coordinates.
    expect(look(xyz(`${cube} pbc="T T F"`, ['X 1 1 0.5', 'X 2 3 0.6'])).refused).toMatch('the box is open along z ');
    expect(look(dump('pp ff pp', '0 7\n0 7\n-1 1', ['1 1 1', '2 3 3'], 'id x y')).refused).toMatch('the box is open along y ');
  });

  it('of GSD are periodic, of a CSV too, and both say so', () => {
    const path = join(folder, 'a.gsd');
    const writer = openFrameWriter(path, 'gsd');
    for (const frame of sampleFrames(1, { dimension: 2 })) writer.append(frame);
    writer.close();
    expect(look(path).boundaries).toEqual({ periodic: [true, true], from: 'GSD, whose boxes are periodic along every axis' });
    const source = openCsv(put('x,y,z\n1,2,3\n', 'csv'), { boxLength: 7 });
    expect(source.boundariesOf(0)).toEqual({
      periodic: [true, true, true],
      from: 'CSV of positions, whose box is given apart and periodic along every axis',
    });
  });
});

describe('a box is cubic within 1e-6, and not beyond', () => {
  const inside = 7 * 9.9e-7;
  const beyond = 7 * 1.01e-6;
  const lattice = (side: number, tilt: number): string => xyz(`Lattice="7 0 ${tilt} 0 7 0 0 0 ${7 + side}"`);
  const boxes: [string, (side: number, tilt: number) => string][] = [
    ['extended XYZ', lattice],
    ['nested Lattice', (side, tilt) => xyz(`Lattice=[[7, 0, 0], [${tilt}, 7, 0], [0, 0, ${7 + side}]]`)],
    [
      'LAMMPS',
      (side, tilt) =>
        tilt === 0
          ? dump('pp pp pp', `0 7\n0 7\n0 ${7 + side}`)
          : dump('xy xz yz pp pp pp', `0 7 0\n0 ${7 + tilt} 0\n0 7 ${tilt}`),
    ],
    ['LAMMPS, general triclinic', (side, tilt) => dump('abc origin pp pp pp', `7 0 0 0\n${tilt} 7 0 0\n0 0 ${7 + side} 0`)],
  ];

  it.each(boxes)('%s', (_, box) => {
    for (const [side, tilt] of [
      [0, 0],
      [inside, 0],
      [-inside, 0],
      [0, inside],
      [0, -4e-16],
    ] as const) {
      if (tilt < 0 && box === boxes[2]?.[1]) continue;
      expect(look(box(side, tilt)), `${side}, ${tilt}`).toMatchObject({ refused: null, dimension: 3 });
    }
    for (const [side, tilt] of [
      [beyond, 0],
      [-beyond, 0],
      [0, beyond],
    ] as const) {
      expect(look(box(side, tilt)).refused, `${side}, ${tilt}`).toMatch('the box must be cubic, ');
    }
  });

  it('has the bounds of a tilted LAMMPS box around it', () => {
    const reader = openFrames(dump('xy xz yz pp pp pp', '-1 6.000001 0.000001\n0 7 0\n0 7 0'));
    expect(reader.read(0)).toMatchObject({ boxLength: 7 });
    expect(reader.read(0).positions[0]).toBe(Math.round((2 / 7) * 2 ** 32));
    reader.close();
  });
});

describe('damage', () => {
  const rowsOf = (count: number): string =>
    Array.from({ length: count }, (_, k) => `X ${k % 7} ${(k * 3) % 7} ${k / 9}`).join('\n');
  const frame = `40\n${cube}\n${rowsOf(40)}\n`;
  const damaged: [string, () => string, string][] = [
    ['a cut frame', () => put(frame + frame.slice(0, -20), 'xyz'), 'frame 1 is cut short; 1 whole frame before it'],
    [
      'surplus rows',
      () => put(`${frame}X 1 2 3\n`, 'xyz'),
      'frame 1 must begin with its number of particles; 1 whole frame before it',
    ],
    [
      'no end',
      () => put(`x,y,z\n${rowsOf(40).replaceAll(/X (\S+) (\S+) (\S+)/g, '$1,$2,$3')}`, 'csv'),
      'the last line has no end, it may be cut short',
    ],
  ];

  it.each(damaged)('%s is told by structure and flatness, on stderr and in notes', async (_, make, note) => {
    const path = make();
    const box = path.endsWith('csv') ? ' --box-length 7' : '';
    for (const command of ['structure --windows 5', 'flatness']) {
      const { code, stdout, stderr } = await randorg(`${command} ${path}${box} --json`, folder);
      expect(code).toBe(0);
      expect(stderr).toContain(`randorg: warning: ${path}: ${note}`);
      const found = JSON.parse(stdout) as {
        notes: string[];
        results?: { notes: string[]; boundaries: Boundaries }[];
        boundaries: Boundaries;
      };
      const { notes, boundaries } = found.results?.[0] ?? found;
      expect(notes[0]).toContain(note);
      expect(boundaries.periodic).toEqual([true, true, true]);
    }
  });
});

describe('sizes', () => {
  const notesOf = (path: string): readonly string[] => {
    const reader = openFrames(path);
    reader.close();
    return reader.notes;
  };
  const note = (column: string) =>
    `column "${column}" is not read, radii are taken as 0.5; name it radius or diameter if it is one`;

  it.each([
    ['Radius', [note('Radius')]],
    ['radii', [note('radii')]],
    ['c_diam', [note('c_diam')]],
    ['radius', []],
    ['diameter', []],
    ['mass', []],
  ])('in a column %s', (column, notes) => {
    expect(notesOf(xyz(`${cube} Properties=species:S:1:pos:R:3:${column}:R:1`, ['X 1 1 1 0.2', 'X 2 3 4 0.3']))).toEqual(notes);
    expect(notesOf(dump('pp pp pp', undefined, ['1 1 1 1 0.2', '2 2 3 4 0.3'], `id x y z ${column}`))).toEqual(notes);
  });
});
