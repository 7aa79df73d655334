import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, openFrames, openFrameWriter } from '../../src/io/index.js';
import { itJudged, runPython } from './judges.js';
import { sampleFrame, sampleFrames } from './sampleFrames.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.extxyz`);

function write(frames: readonly Frame[]): string {
  const path = newPath();
  const writer = openFrameWriter(path, 'extxyz');
  for (const frame of frames) writer.append(frame);
  writer.close();
  return path;
}

function text(content: string): string {
  const path = newPath();
  writeFileSync(path, content);
  return path;
}

function readAll(path: string): { frames: Frame[]; problem: string | null } {
  const reader = openFrames(path);
  const frames = reader.steps.map((_, k) => reader.read(k));
  reader.close();
  return { frames, problem: reader.problem };
}

describe('extended XYZ', () => {
  it.each([1, 2, 3])('gives back every bit of frames in dimension %d', (dimension) => {
    const frames = sampleFrames(3, { dimension });
    expect(readAll(write(frames))).toEqual({ frames, problem: null });
  });

  it('gives back positions of a large box, and more rows than one write holds', () => {
    const frame = { ...sampleFrame(0, { particles: 9000 }), boxLength: 1234.56789012345 };
    const [found] = readAll(write([frame])).frames;
    expect(found?.positions.every((position, k) => position === frame.positions[k])).toBe(true);
    expect(found?.radii).toHaveLength(9000);
  });

  it('holds frames without activity', () => {
    const frames = sampleFrames(2, { active: false });
    expect(readAll(write(frames)).frames).toEqual(frames);
  });

  it('refuses more than three dimensions, and observables that could not be told apart', () => {
    expect(() => write([sampleFrame(0, { dimension: 4 })])).toThrow('extxyz frames hold 1 to 3 dimensions, got 4; take gsd');
    expect(() => write([{ ...sampleFrame(0), log: { step: 1 } }])).toThrow("an observable can't be called step");
    expect(() => write([{ ...sampleFrame(0), log: { 'a b': 1 } }])).toThrow("an observable can't be called a b");
  });
});

describe('an extended XYZ file cut', () => {
  const frames = sampleFrames(3, { particles: 2 });

  it('at any byte gives all whole frames, and is continued to the same bytes', () => {
    const path = write(frames);
    const bytes = readFileSync(path);
    const ends = frames.map((_, k) => readFileSync(write(frames.slice(0, k + 1))).length);
    for (let place = 0; place <= bytes.length; place++) {
      const cut = newPath();
      copyFileSync(path, cut);
      truncateSync(cut, place);
      const whole = ends.filter((end) => end <= place).length;
      if (place > 5) expect(readAll(cut).frames, `cut at ${place}`).toEqual(frames.slice(0, whole));
      // Syncing takes its time.
      if (place > 5 && place % 41 !== 0 && !ends.includes(place)) continue;
      const writer = openFrameWriter(cut, 'extxyz', { keepUpTo: 1000 });
      for (const frame of frames.slice(whole)) writer.append(frame);
      writer.close();
      expect(readFileSync(cut).equals(bytes), `cut at ${place}`).toBe(true);
    }
  });

  it.each([-1, 0, 15, 20])('back to step %d is continued to the same bytes', (step) => {
    const path = write(frames);
    const bytes = readFileSync(path);
    const writer = openFrameWriter(path, 'extxyz', { keepUpTo: step });
    const kept = frames.filter((frame) => frame.step <= step);
    expect(writer.bytes).toBe(readFileSync(path).length);
    for (const frame of frames.slice(kept.length)) writer.append(frame);
    writer.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('says where', () => {
    const path = write(frames);
    truncateSync(path, readFileSync(path).length - 1);
    expect(readAll(path).problem).toBe('frame 2 is cut short; 2 whole frames before it');
  });
});

describe('extended XYZ of other programs', () => {
  it('is read with columns in any order and without radii', () => {
    const path = text(
      '2\nProperties=forces:R:3:pos:R:3:id:I:1:species:S:1 Time=2.5 Lattice="4 0 0 0 4.0 0 0 0 4" energy=-1.5 virial="1 2 3" comment="a b"\n' +
        '9 9 9 -1 1 5 7 Cu\n9 9 9 0 0 4 8 Cu\n1\nLattice="4 0 0 0 4 0 0 0 9" pbc="T T F" step=12 Properties=species:S:1:pos:R:3:diameter:R:1\nX 3 2 7 3',
    );
    const { frames, problem } = readAll(path);
    const quarter = 2 ** 30;
    expect(problem).toBeNull();
    expect(frames).toEqual([
      {
        step: 0,
        boxLength: 4,
        dimension: 3,
        positions: Uint32Array.of(3 * quarter, quarter, quarter, 0, 0, 0),
        radii: Float64Array.of(0.5, 0.5),
        radiiAssumed: true,
        active: null,
        log: { Time: 2.5, energy: -1.5 },
      },
      {
        step: 12,
        boxLength: 4,
        dimension: 2,
        positions: Uint32Array.of(3 * quarter, 2 * quarter),
        radii: Float64Array.of(1.5),
        active: null,
        log: {},
      },
    ]);
  });

  it.each([
    ['Lattice="4 0 0 0 4 0 0 0 5"', 'X 1 2 3', 'the box must be cubic, its sides are 4, 4, 5; '],
    ['Lattice="4 0 0 1 4 0 0 0 4"', 'X 1 2 3', 'the box must be cubic, it is tilted by 0, 0, 1, 0, 0, 0; '],
    ['nothing', 'X 1 2 3', 'Lattice must have nine numbers; '],
    ['Lattice="4 0 0 0 4 0 0 0 4" pbc="F T T"', 'X 1 2 3', 'the box is open along x (pbc="F T T"); '],
    ['Lattice="4 0 0 0 4 0 0 0 4" pbc="T T T F"', 'X 1 2 3', 'pbc must be three of T and F, got "T T T F"'],
    ['Lattice="4 0 0 0 4 0 0 0 4" pbc="T T maybe"', 'X 1 2 3', 'pbc must be three of T and F, got "T T maybe"'],
    ['Lattice="4 0 0 0 4 0 0 0 4" note="never closed', 'X 1 2 3', "the comment line can't be read, a quote is not closed"],
    ['Lattice="4 0 0 0 4 0 0 0 4" step=2.5', 'X 1 2 3', 'step must be a whole number, got "2.5"'],
    ['Lattice="4 0 0 0 4 0 0 0 4" Properties=pos:R:3:active:L:1', '1 2 3 yes', 'row 0: active must be T or F, got "yes"'],
    ['Lattice="4 0 0 0 4 0 0 0 4" Properties=pos:R:3:pos:R:3', '1 2 3 1 2 3', 'Properties must name pos once'],
    ['Lattice="4 0 0 0 4 0 0 0 4" Properties=pos:R:3:id', '1 2 3 1', 'Properties must be triplets name:type:count'],
    ['Lattice="4 0 0 0 4 0 0 0 4"', 'X 1 0x2 3', 'row 0: y must be a finite number, got "0x2"'],
    [
      'Lattice="4 0 0 0 4 0 0 0 4" Properties=species:S:1:velo:R:3',
      'X 1 2 3',
      'Properties must have pos:R:3, got species:S:1:velo:R:3',
    ],
    ['Lattice="4 0 0 0 4 0 0 0 4"', 'X 1 2', 'row 0 must have 4 values, got 3'],
    ['Lattice="4 0 0 0 4 0 0 0 4"', 'X 1 nan 3', 'row 0: y must be a finite number, got "nan"'],
    ['Lattice="4 0 0 0 4 0 0 0 4" Properties=pos:R:3:radius:R:1', '1 2 3 0', 'row 0: radius must be positive, got 0'],
  ])('%s, %s is refused', (comment, row, message) => {
    const path = text(`1\n${comment}\n${row}\n`);
    expect(() => openFrames(path).read(0)).toThrow(`${path}: frame 0: ${message}`);
  });

  it('of another version of ours is refused', () => {
    const path = write([sampleFrame(0)]);
    writeFileSync(path, readFileSync(path, 'utf8').replace('randorg=1', 'randorg=2'));
    expect(() => openFrames(path)).toThrow("the version of randorg's extxyz must be 1, got 2");
    expect(() => openFrameWriter(text('1\nLattice="1 0 0 0 1 0 0 0 1"\nX 0 0 0\n'), 'extxyz', { keepUpTo: 5 })).toThrow(
      'not written by randorg; ',
    );
  });
});

describe('python3-ase', () => {
  const judge = `
import ase.io, json, sys
print(json.dumps([{
    'cell': a.cell.array.tolist(), 'pbc': a.pbc.tolist(), 'positions': a.positions.tolist(), 'radius': a.arrays['radius'].tolist(),
    'active': a.arrays['active'].tolist(), 'info': {k: v.item() if hasattr(v, 'item') else v for k, v in a.info.items()},
} for a in ase.io.read(sys.argv[1], index=':', format='extxyz')]))
`;
  interface Judged {
    cell: number[][];
    pbc: boolean[];
    positions: number[][];
    radius: number[];
    active: boolean[];
    info: Record<string, number>;
  }

  for (const dimension of [1, 2, 3]) {
    itJudged('ase')(`reads every value in dimension ${dimension}`, (python) => {
      const frames = sampleFrames(3, { dimension });
      const found = runPython<Judged[]>(python, judge, [write(frames)]);
      expect(found).toHaveLength(3);
      frames.forEach(({ boxLength, positions, radii, active, step, log }, k) => {
        const axes = [0, 1, 2];
        const side = (axis: number): number => (axis < dimension ? boxLength : 1);
        expect(found[k]).toEqual({
          cell: axes.map((row) => axes.map((column) => (row === column ? side(row) : 0))),
          pbc: axes.map((axis) => axis < dimension),
          positions: Array.from(radii, (_, i) =>
            axes.map((axis) => (axis < dimension ? ((positions[i * dimension + axis] as number) / 2 ** 32) * boxLength : 0)),
          ),
          radius: [...radii],
          active: Array.from(active as Uint8Array, Boolean),
          info: { randorg: 1, dimension, step, ...log },
        });
      });
    });
  }

  itJudged('ase')('writes files that we read', (python) => {
    const path = newPath();
    const code = `
import ase, ase.io, numpy, sys
atoms = ase.Atoms('ArNe', positions=[[1, 2, 3], [0.5, 0, 0]], cell=[4, 4, 4], pbc=True, info={'step': 30, 'temperature': 0.25})
atoms.set_array('radius', numpy.array([0.5, 0.75]))
ase.io.write(sys.argv[1], [atoms], format='extxyz')
print('null')
`;
    runPython(python, code, [path]);
    expect(readAll(path).frames).toEqual([
      {
        step: 30,
        boxLength: 4,
        dimension: 3,
        positions: Uint32Array.of(2 ** 30, 2 ** 31, 3 * 2 ** 30, 2 ** 29, 0, 0),
        radii: Float64Array.of(0.5, 0.75),
        active: null,
        log: { temperature: 0.25 },
      },
    ]);
  });
});
