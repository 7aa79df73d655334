import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, openFrames, openFrameWriter } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { itJudged, runPython } from './judges.js';
import { type SampleOptions, sampleFrame, sampleFrames } from './sampleFrames.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.gsd`);

/** Enough frames for the index to move twice. */
const manyFrames = 60;

function write(frames: readonly Frame[], path = newPath()): string {
  const writer = openFrameWriter(path, 'gsd');
  for (const frame of frames) writer.append(frame);
  writer.close();
  return path;
}

function readAll(path: string): { frames: Frame[]; problem: string | null } {
  const reader = openFrames(path);
  const frames = reader.steps.map((_, k) => reader.read(k));
  reader.close();
  return { frames, problem: reader.problem };
}

describe('GSD', () => {
  it.each([1, 2, 3, 4, 5])('gives back every bit of frames in dimension %d', (dimension) => {
    const frames = sampleFrames(3, { dimension });
    expect(readAll(write(frames))).toEqual({ frames, problem: null });
  });

  it('holds a file without frames, frames without activity, and more frames than the first index has room for', () => {
    expect(readAll(write([]))).toEqual({ frames: [], problem: null });
    const unknown = sampleFrames(2, { active: false });
    expect(readAll(write(unknown)).frames).toEqual(unknown);
    const many = sampleFrames(manyFrames, { particles: 2 });
    expect(readAll(write(many))).toEqual({ frames: many, problem: null });
  });

  it('counts its bytes', () => {
    const path = newPath();
    const writer = openFrameWriter(path, 'gsd');
    for (const frame of sampleFrames(20)) writer.append(frame);
    writer.flush();
    expect(writer.bytes).toBe(readFileSync(path).length);
    writer.close();
  });

  it('refuses frames of another run', () => {
    const writer = openFrameWriter(newPath(), 'gsd');
    writer.append(sampleFrame(0));
    const other = sampleFrame(1);
    expect(() => writer.append({ ...other, boxLength: 4 })).toThrow('boxLength must be that of the file');
    expect(() => writer.append({ ...other, radii: other.radii.map(() => 1) })).toThrow('the list of radii');
    expect(() => writer.append({ ...other, log: { activity: 1 } })).toThrow('the list of observables');
    expect(() => writer.append(sampleFrame(1, { particles: 8 }))).toThrow('the number of particles');
    expect(() => writer.append(sampleFrame(1, { dimension: 2 }))).toThrow('dimension must be');
    writer.close();
  });

  it('never writes over a file, and needs one to continue', () => {
    const path = write([]);
    expect(() => openFrameWriter(path, 'gsd')).toThrow('EEXIST');
    expect(() => openFrameWriter(newPath(), 'gsd', { keepUpTo: 0 })).toThrow('ENOENT');
    const fresh = newPath();
    openFrameWriter(fresh, 'gsd', { keepUpTo: -1 }).close();
    expect(readFileSync(fresh).equals(readFileSync(path))).toBe(true);
  });
});

/** A file cut at a byte, as a crash or a full disk may leave it. */
function cutAt(path: string, bytes: number): string {
  const cut = newPath();
  copyFileSync(path, cut);
  truncateSync(cut, bytes);
  return cut;
}

/** Sizes of the file after each frame. */
function sizes(frames: readonly Frame[]): number[] {
  const writer = openFrameWriter(newPath(), 'gsd');
  const after = frames.map((frame) => {
    writer.append(frame);
    return writer.bytes;
  });
  writer.close();
  return after;
}

describe('a GSD file cut short', () => {
  const frames = sampleFrames(manyFrames, { particles: 3 });
  let ends: number[];
  let places: number[];
  beforeAll(() => {
    ends = sizes(frames);
    // Every end of a frame and its neighbours, and places all over the file.
    const edges = ends.flatMap((end) => [end - 1, end, end + 1]);
    const size = ends.at(-1) as number;
    places = [...Array.from({ length: 150 }, (_, k) => 256 + k * 181), ...edges].filter((place) => place <= size);
  });
  const whole = (bytes: number): number => ends.filter((end) => end <= bytes).length;

  it('gives all whole frames, wherever it is cut', () => {
    const path = write(frames);
    for (const place of places) {
      const reader = openFrames(cutAt(path, place));
      expect(reader.count, `cut at ${place}`).toBe(whole(place));
      for (const k of [0, reader.count - 1].filter((each) => each >= 0 && each < reader.count)) {
        expect(reader.read(k), `frame ${k}, cut at ${place}`).toEqual(frames[k]);
      }
      expect(reader.problem === null, `cut at ${place}`).toBe(place === ends.at(-1));
      reader.close();
    }
  });

  it('is continued to the same bytes', () => {
    const path = write(frames);
    const bytes = readFileSync(path);
    for (const place of [0, 5, 100, 256, 300, 4352, 6399, ...places.filter((_, k) => k % 17 === 0)]) {
      const cut = cutAt(path, place);
      const step = Math.max(-1, 10 * (whole(place) - 1));
      const writer = openFrameWriter(cut, 'gsd', { keepUpTo: step });
      for (const frame of frames.slice(whole(place))) writer.append(frame);
      writer.close();
      expect(readFileSync(cut).equals(bytes), `cut at ${place}`).toBe(true);
    }
  });

  it('a program killed before its flush loses the frames since, and no other', () => {
    const path = newPath();
    const writer = openFrameWriter(path, 'gsd');
    frames.slice(0, 5).forEach((frame) => void writer.append(frame));
    writer.flush();
    frames.slice(5, 7).forEach((frame) => void writer.append(frame));
    const left = newPath();
    copyFileSync(path, left);
    writer.close();
    const { frames: found, problem } = readAll(left);
    expect(found).toEqual(frames.slice(0, 5));
    expect(problem).toMatch(/^\d+ bytes of a frame that was not finished; 5 whole frames before it$/);
  });

  it('entries that reached the disk in part are no frame', () => {
    const path = write(frames.slice(0, 3));
    const bytes = readFileSync(path);
    // 15 entries of frame 0, 8 of each other: the last of frame 2 is the 31st.
    bytes.fill(0, 256 + 30 * 32, 256 + 31 * 32);
    writeFileSync(path, bytes);
    expect(readAll(path)).toEqual({
      frames: frames.slice(0, 2),
      problem: 'frame 2 is cut short or damaged; 2 whole frames before it',
    });
  });
});

describe('a GSD file cut back', () => {
  const frames = sampleFrames(manyFrames, { particles: 3 });

  it.each([
    -1, 0, 95, 100, 160, 170, 180, 350, 360, 370, 590, 1000,
  ])('to step %d ends in the bytes of one that was not', (step) => {
    const path = write(frames);
    const bytes = readFileSync(path);
    const writer = openFrameWriter(path, 'gsd', { keepUpTo: step });
    const kept = frames.filter((frame) => frame.step <= step);
    expect(readAll(path)).toEqual({ frames: kept, problem: null });
    for (const frame of frames.slice(kept.length)) writer.append(frame);
    writer.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it('keeps refusing frames of another run', () => {
    const writer = openFrameWriter(write(frames), 'gsd', { keepUpTo: 50 });
    expect(() => writer.append({ ...sampleFrame(6, { particles: 3 }), boxLength: 1 })).toThrow('boxLength');
    writer.close();
  });
});

describe('bad GSD files', () => {
  it('may hold text, which newer libraries log: it is passed over', () => {
    const [frame] = sampleFrames(1, { active: false }) as [Frame];
    const path = write([frame]);
    const bytes = readFileSync(path);
    // An observable of ours becomes one of text: another program's file, whose last entry but the checksums is of type 11.
    bytes.write('hoomd', 48, 'latin1');
    const names = Object.keys(frame.log);
    const entry = (k: number): number => 256 + 32 * k;
    let last = 0;
    while (bytes.readBigInt64LE(entry(last) + 16) !== 0n) last++;
    const text = entry(last - 2);
    expect(bytes[text + 30]).toBe(10);
    bytes[text + 30] = 11;
    writeFileSync(path, bytes);
    const { frames, problem } = readAll(path);
    expect(problem).toBeNull();
    expect(frames.map(({ positions, log }) => [positions, Object.keys(log)])).toEqual([[frame.positions, names.slice(0, -1)]]);
  });

  it('are refused, each in a sentence of its own', () => {
    const bytes = readFileSync(write(sampleFrames(1)));
    const changed = (at: number, value: number): string => {
      const path = newPath();
      const copy = Buffer.from(bytes);
      copy[at] = value;
      writeFileSync(path, copy);
      return path;
    };
    const version = changed(46, 3);
    expect(() => openFrames(version)).toThrow(ConfigError);
    expect(() => openFrames(version)).toThrow(`${version}: GSD version must be 1 or 2, got 3.0`);
    expect(() => openFrames(changed(112, 120))).toThrow('the schema must be hoomd, got xoomd; ');
    expect(() => openFrames(changed(0, 1))).toThrow('no frames; give a GSD file');
    expect(() => openFrameWriter(changed(48, 120), 'gsd', { keepUpTo: 0 })).toThrow('not written by randorg; ');
    expect(() => openFrames(write([])).read(0)).toThrow(RangeError);
  });
});

interface Judged {
  version: string;
  frames: {
    step: number;
    dimensions: number;
    box: number[];
    position: number[][];
    diameter: number[];
    log: Record<string, number[] | number[][]>;
    types: Record<string, string>;
  }[];
}

const judge = `
import gsd.hoomd, json, sys
with gsd.hoomd.open(sys.argv[1], 'rb') as f:
    frames = [{
        'step': int(s.configuration.step), 'dimensions': int(s.configuration.dimensions),
        'box': [float(x) for x in s.configuration.box],
        'position': s.particles.position.tolist(), 'diameter': s.particles.diameter.tolist(),
        'log': {k: v.tolist() for k, v in s.log.items()}, 'types': {k: str(v.dtype) for k, v in s.log.items()},
    } for s in f]
    print(json.dumps({'version': str(f.file.gsd_version), 'frames': frames}))
`;

/** Positions as HOOMD has them, by another road than the writer's. */
function centred({ positions, dimension, boxLength }: Frame, i: number): number[] {
  const side = Math.fround(boxLength);
  return [0, 1, 2].map((axis) => {
    if (axis >= dimension) return 0;
    const fraction = (positions[i * dimension + axis] as number) / 2 ** 32;
    const x = Math.fround((fraction >= 0.5 ? fraction - 1 : fraction) * boxLength);
    return x === side / 2 ? -x : x;
  });
}

function expectJudged({ frames: found, version }: Judged, frames: readonly Frame[]): void {
  expect(version).toBe('(2, 0)');
  expect(found).toHaveLength(frames.length);
  frames.forEach((frame, k) => {
    const { step, dimensions, box, position, diameter, log, types } = found[k] as Judged['frames'][number];
    const { dimension, boxLength, radii, positions, active } = frame;
    expect([step, dimensions]).toEqual([frame.step, dimension > 2 ? 3 : 2]);
    const side = Math.fround(boxLength);
    expect(box).toEqual([side, side, dimension > 2 ? side : 0, 0, 0, 0]);
    expect(position).toEqual(Array.from(radii, (_, i) => centred(frame, i)));
    for (const x of position.flat()) expect(x >= -side / 2 && x < side / 2).toBe(true);
    expect(diameter).toEqual(Array.from(radii, (radius) => Math.fround(2 * radius)));
    const rows = (log['particles/randorg/position_u32'] as number[][]).flat();
    expect([rows, types['particles/randorg/position_u32']]).toEqual([[...positions], 'uint32']);
    expect([log['particles/randorg/active'], types['particles/randorg/active']]).toEqual([[...(active as Uint8Array)], 'uint8']);
    expect(log['particles/randorg/radius']).toEqual([...radii]);
    expect([log['randorg/box_length'], log['randorg/dimension']]).toEqual([[boxLength], [dimension]]);
    for (const [name, value] of Object.entries(frame.log)) expect([log[name], types[name]]).toEqual([[value], 'float64']);
  });
}

describe('python3-gsd', () => {
  for (const dimension of [1, 2, 3, 5]) {
    itJudged('gsd')(`reads every value in dimension ${dimension}`, (python) => {
      const frames = sampleFrames(manyFrames, { dimension });
      expectJudged(runPython(python, judge, [write(frames)]), frames);
    });
  }

  itJudged('gsd')('reads what is left of a file cut short once it was opened again', (python) => {
    const options: SampleOptions = { particles: 5 };
    const frames = sampleFrames(manyFrames, options);
    const path = write(frames);
    for (const part of [0.3, 0.8]) {
      const cut = cutAt(path, Math.floor(part * readFileSync(path).length));
      const { count } = openFrames(cut);
      expect(count).toBeGreaterThan(0);
      openFrameWriter(cut, 'gsd', { keepUpTo: Number.POSITIVE_INFINITY }).close();
      expectJudged(runPython(python, judge, [cut]), frames.slice(0, count));
    }
  });

  itJudged('gsd')('reads a file without frames', (python) => {
    expect(runPython<Judged>(python, judge, [write([])]).frames).toEqual([]);
  });

  itJudged('gsd')('writes files that we read, with the defaults of the schema', (python) => {
    const path = newPath();
    const code = `
import gsd.hoomd, json, sys, numpy
kind = gsd.hoomd.Frame if hasattr(gsd.hoomd, 'Frame') else gsd.hoomd.Snapshot
with gsd.hoomd.open(sys.argv[1], 'wb') as f:
    for k in range(200):
        s = kind()
        s.configuration.step = 5 * k
        s.configuration.box = [4, 4, 4, 0, 0, 0]
        s.particles.N = 2
        s.particles.position = [[-2, 0, 1.5], [k / 128, -0.5, -1]]
        if k == 1:
            s.particles.diameter = [1.5, 2]
        s.log['energy'] = numpy.array([k / 3])
        f.append(s)
print('null')
`;
    runPython(python, code, [path]);
    const { frames, problem } = readAll(path);
    expect([frames.length, problem]).toEqual([200, null]);
    const quarter = 2 ** 30;
    frames.forEach((frame, k) => {
      const positions = Uint32Array.of(2 * quarter, 0, 1.5 * quarter, (k / 128) * quarter, 3.5 * quarter, 3 * quarter);
      const radii = k === 1 ? Float64Array.of(0.75, 1) : Float64Array.of(0.5, 0.5);
      const sizes = k === 1 ? { radii } : { radii, radiiAssumed: true };
      const log = { energy: k / 3 };
      expect(frame).toEqual({ step: 5 * k, boxLength: 4, dimension: 3, positions, ...sizes, active: null, log });
    });
  });

  itJudged('gsd')('writes frames like the first, which have no chunks', (python) => {
    const code = `
import gsd.hoomd, sys
kind = gsd.hoomd.Frame if hasattr(gsd.hoomd, 'Frame') else gsd.hoomd.Snapshot
with gsd.hoomd.open(sys.argv[1], 'wb') as f:
    for step in [0, 0, 0, 7]:
        s = kind()
        s.configuration.step = step
        s.configuration.box = [4, 4, 4, 0, 0, 0]
        s.particles.N = 1
        s.particles.position = [[1, 1, 1]]
        f.append(s)
print('null')
`;
    const path = newPath();
    runPython(python, code, [path]);
    const reader = openFrames(path);
    expect([reader.steps, reader.problem]).toEqual([[0, 0, 0, 7], null]);
    expect(reader.read(1)).toMatchObject({ boxLength: 4, positions: Uint32Array.of(2 ** 30, 2 ** 30, 2 ** 30) });
    reader.close();
  });

  itJudged('gsd')('writes boxes that are refused', (python) => {
    const code = `
import gsd.hoomd, json, sys
kind = gsd.hoomd.Frame if hasattr(gsd.hoomd, 'Frame') else gsd.hoomd.Snapshot
with gsd.hoomd.open(sys.argv[1], 'wb') as f:
    for box in json.loads(sys.argv[2]):
        s = kind()
        s.configuration.box = box
        s.particles.N = 1
        f.append(s)
print('null')
`;
    const path = newPath();
    const boxes = [
      [4, 4, 5, 0, 0, 0],
      [4, 4, 4, 0.5, 0, 0],
      [4, 4, 0, 0, 0, 0],
    ];
    runPython(python, code, [path, JSON.stringify(boxes)]);
    const reader = openFrames(path);
    expect(() => reader.read(0)).toThrow(`${path}: frame 0: the box must be cubic, its sides are 4, 4, 5; `);
    expect(() => reader.read(1)).toThrow('frame 1: the box must be cubic, it is tilted by 2, 0, 0; ');
    expect(reader.read(2)).toMatchObject({ dimension: 2, boxLength: 4, positions: Uint32Array.of(0, 0) });
    reader.close();
  });
});
