/** GSD files whose bytes were altered: told by inspect wherever it is, never read as other numbers, and no memory is taken for sizes that a file can't have. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, inspectPath, openFrames, openFrameWriter } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { itJudged, runPython } from './judges.js';
import { sampleFrames } from './sampleFrames.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = (): string => join(folder, `${files++}.gsd`);

function write(frames: readonly Frame[]): string {
  const path = newPath();
  const writer = openFrameWriter(path, 'gsd');
  for (const frame of frames) writer.append(frame);
  writer.close();
  return path;
}

function put(bytes: Uint8Array): string {
  const path = newPath();
  writeFileSync(path, bytes);
  return path;
}

/** All frames of a file, or the reason why not. */
function readAll(path: string): Frame[] | string {
  try {
    const reader = openFrames(path);
    try {
      return reader.steps.map((_, k) => reader.read(k));
    } finally {
      reader.close();
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
}

/** The bytes of an entry of the first index. */
const entryAt = (k: number): number => 256 + 32 * k;

describe('a GSD file of ours with one bit altered', () => {
  // Enough frames for the index to move once.
  const frames = sampleFrames(20, { particles: 3 });
  let bytes: Buffer;
  let places: number[];
  beforeAll(() => {
    bytes = readFileSync(write(frames));
    places = Array.from({ length: 200 }, (_, k) => Math.floor((k / 200) * bytes.length) + (k % 3));
  });

  it('is never whole to inspect', async () => {
    for (const place of places) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] as number) ^ (1 << (place % 8));
      const inspection = await inspectPath(put(altered)).catch(() => null);
      expect(inspection?.whole ?? false, `byte ${place}`).toBe(false);
    }
  });

  it('gives the frames that were written, fewer of them, or a reason', () => {
    for (const place of places) {
      const altered = Buffer.from(bytes);
      altered[place] = (altered[place] as number) ^ (1 << (place % 8));
      // A header that no longer is ours is another program's.
      if (place >= 48 && place < 55) continue;
      const found = readAll(put(altered));
      if (typeof found !== 'string') expect(found, `byte ${place}`).toEqual(frames.slice(0, found.length));
    }
  });
});

describe('sizes of a GSD file', () => {
  const frames = sampleFrames(3, { particles: 100 });
  /** The file of another program, which has no checksums to be held against. */
  const foreign = (): Buffer => {
    const bytes = readFileSync(write(frames));
    bytes.write('another', 48, 'latin1');
    return bytes;
  };
  /** Place of the data of a chunk of frame 0, by its number: position 1, box 5, N 6. */
  const dataOf = (bytes: Buffer, k: number): number => Number(bytes.readBigUInt64LE(entryAt(k) + 16));

  it('are held against its length', () => {
    const many = foreign();
    many.writeUInt32LE(900_000_000, dataOf(many, 6));
    expect(readAll(put(many))).toMatch(/: frame 0: particles\/N must be a whole number from 0 to \d+, got 900000000$/);
    const high = foreign();
    high.writeUInt32LE(4_000_000, dataOf(high, 10));
    expect(readAll(put(high))).toMatch('log/randorg/dimension must be a whole number from 1 to 5, got 4000000');
    const fewer = foreign();
    fewer.writeUInt32LE(99, dataOf(fewer, 6));
    expect(readAll(put(fewer))).toMatch('log/particles/randorg/position_u32 must have 297 numbers, got 300; the file is damaged');
    const far = foreign();
    far.writeBigUInt64LE(1n << 40n, 16);
    far.writeBigUInt64LE(1_000_000_000n, entryAt(14));
    expect(readAll(put(far))).toHaveLength(1);
  });

  it('take no memory', () => {
    const many = foreign();
    many.writeUInt32LE(900_000_000, dataOf(many, 6));
    const path = put(many);
    const program = `
      const { inspectPath, openFrames } = await import(${JSON.stringify(new URL('../../build/lib/io/index.js', import.meta.url).href)});
      const before = process.resourceUsage().maxRSS;
      const { whole } = await inspectPath(${JSON.stringify(path)});
      let refused = null;
      try { openFrames(${JSON.stringify(path)}).read(0); } catch (error) { refused = error.name; }
      console.log(JSON.stringify({ whole, refused, taken: (process.resourceUsage().maxRSS - before) / 1024 }));`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
    const { whole, refused, taken } = JSON.parse(stdout) as { whole: boolean; refused: string; taken: number };
    expect([whole, refused]).toEqual([false, 'ConfigError']);
    expect(taken).toBeLessThan(30);
  });
});

describe('a GSD file of before, without checksums', () => {
  itJudged('gsd')(
    'and one that was written again by python3-gsd are read; moved particles are where they were moved to',
    (python) => {
      const frames = sampleFrames(2, { particles: 4 });
      const code = `
import gsd.hoomd, sys
with gsd.hoomd.open(sys.argv[1], 'rb') as old, gsd.hoomd.open(sys.argv[2], 'wb') as same, gsd.hoomd.open(sys.argv[3], 'wb') as moved:
    for s in old:
        same.append(s)
        s.particles.position[:] = [[0.5, -0.25, 0.125]] * 4
        moved.append(s)
print('null')
`;
      const [same, moved] = [newPath(), newPath()];
      runPython(python, code, [write(frames), same, moved]);
      expect(readAll(same)).toEqual(frames);
      const found = readAll(moved);
      if (typeof found === 'string') throw new Error(found);
      const { boxLength, positions } = found[1] as Frame;
      [0.5, boxLength - 0.25, 0.125].forEach((x, axis) => {
        expect(((positions[9 + axis] as number) / 2 ** 32) * boxLength).toBeCloseTo(x, 6);
      });
    },
  );
});

describe('a GSD file of another program', () => {
  itJudged('gsd')('is read in its own shape, or the reason is told', (python) => {
    const code = `
import gsd.fl, gsd.hoomd, numpy, sys
base = {'configuration/box': numpy.array([7, 7, 7, 0, 0, 0], 'f4'), 'particles/N': numpy.array([4], 'u4'),
        'particles/position': numpy.arange(12, dtype='f4').reshape(4, 3) / 4}
def write(path, changes):
    gsd.fl.open(path, 'wb', application='other', schema='hoomd', schema_version=[1, 4]).close()
    with gsd.fl.open(path, 'rb+', application='other', schema='hoomd', schema_version=[1, 4]) as f:
        for name, data in {**base, **changes}.items():
            f.write_chunk(name, data)
        f.end_frame()
write(sys.argv[1], {'particles/position': base['particles/position'].T.copy()})
write(sys.argv[2], {'log/randorg/dimension': numpy.array([5], 'u1')})
write(sys.argv[3], {'log/particles/randorg/radius': numpy.full(4, 0.25, 'f4')})
with gsd.hoomd.open(sys.argv[4], 'wb') as f:
    s = getattr(gsd.hoomd, 'Frame', getattr(gsd.hoomd, 'Snapshot', None))()
    s.configuration.box = [7, 7, 7, 0, 0, 0]
    s.particles.N = 4
    s.particles.position = base['particles/position']
    s.particles.type_shapes = [{'type': 'Sphere', 'diameter': 0.4}]
    f.append(s)
print('null')
`;
    const paths = [newPath(), newPath(), newPath(), newPath()] as const;
    runPython(python, code, paths);
    const [turned, five, single, shapes] = paths;
    expect(readAll(turned)).toMatch('particles/position must have 4 rows of 3, got 3 rows of 4');
    expect(readAll(five)).toMatch('only three of 5 axes are known');
    expect((readAll(single) as Frame[])[0]?.radii).toEqual(new Float64Array(4).fill(0.25));
    expect(openFrames(single).notes).toEqual([]);
    expect(openFrames(shapes).notes).toEqual([
      'particles/type_shapes are not read, diameters are taken as 1; write particles/diameter',
    ]);
  });
});
