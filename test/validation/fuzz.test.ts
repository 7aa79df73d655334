/** Damaged files: no reader may show a stack trace, hang, or take the memory. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Frame, openFrameWriter } from '../../src/io/index.js';
import { sampleFrames } from '../io/sampleFrames.js';
import { fuzz } from '../support/mutations/fuzz.js';

/** Damaged files of the readers of frames. */
const mutationsOfFrames = 12_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-fuzz-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(format: 'gsd' | 'extxyz', frames: readonly Frame[], name: string): Buffer {
  const path = join(folder, name);
  const writer = openFrameWriter(path, format);
  for (const frame of frames) writer.append(frame);
  writer.close();
  return readFileSync(path);
}

const dump = (columns: string, rows: readonly string[], boundary = 'pp pp pp', bounds = '0 7\n0 7\n0 7'): string =>
  `ITEM: TIMESTEP\n5\nITEM: NUMBER OF ATOMS\n${rows.length}\nITEM: BOX BOUNDS ${boundary}\n${bounds}\nITEM: ATOMS ${columns}\n${rows.join('\n')}\n`;

describe('damaged files of frames', () => {
  it('are read, or refused in a sentence', async () => {
    const rows = Array.from({ length: 6 }, (_, k) => `${6 - k} ${k} ${k / 2} ${(7 * k) % 5} 0.5`);
    const xyz = [
      `2\nLattice="7 0 0 0 7 0 0 0 7" Properties=species:S:1:pos:R:3:radius:R:1 pbc="T T T" step=5 note="a \\"b\\" c"\nX 1 2 3 0.5\nX 0 0 1 0.5\n`,
      `1\nLattice=[[7,0,0],[0,7,0],[0,0,7]] pbc=[T, T, T] data="_JSON [1, 2]" key = {a b}\nX 1 2 3.0D-01\n`,
    ].map((text) => Buffer.from(text));
    const lammps = [
      dump('id x y z radius', rows) + dump('id x y z radius', rows),
      dump('id xs ys zs c_a', rows, 'xy xz yz pp pp pp', '0 7 0\n0 7 0\n0 7 0'),
    ].map((text) => Buffer.from(text));
    const csv = [Buffer.from('x,y,z,radius\n1,2,3,0.5\n2,3,4,0.5\n'), Buffer.from('x,y\n1,2\n3,4.5e0\n')];
    const gsd = [
      written('gsd', sampleFrames(3), 'a.gsd'),
      written('gsd', sampleFrames(20, { particles: 2, dimension: 2 }), 'b.gsd'),
    ];
    const ours = written('extxyz', sampleFrames(3), 'a.extxyz');
    const words = [
      '"',
      '{',
      '}',
      '[',
      ']',
      '=',
      '\\',
      ' pbc="F F F"',
      'ITEM: ',
      'BOX BOUNDS',
      '\ufeff',
      ',',
      '\r',
      '\t',
      '1.0D+400',
    ];
    const targets = [
      { parser: 'extxyz', file: 'a.xyz', samples: [...xyz, ours], words },
      { parser: 'lammps', file: 'a.dump', samples: lammps, words },
      { parser: 'gsd', file: 'a.gsd', samples: gsd },
      { parser: 'csv', file: 'a.csv', samples: csv, words },
      { parser: 'inspect', file: 'a.file', samples: [...gsd, ...xyz, ours, ...lammps, ...csv], words },
    ];
    const module = 'test/support/mutations/frameParsers.js';
    const { faults, counts } = await fuzz({ module, targets, count: mutationsOfFrames, seed: 1, folder });
    expect(faults).toEqual([]);
    // A fuzz whose files are all refused, or all read, tries nothing.
    for (const { parser } of targets) {
      expect(counts[parser]?.told, parser).toBeGreaterThan(100);
      expect(counts[parser]?.silent, parser).toBeGreaterThan(100);
    }
  });
});
