import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { formats, openFrames, openFrameWriter } from '../../src/io/index.js';
import { frameFormats } from '../../src/model/index.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-formats-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const frame = (dimension: number) => ({
  ...{ step: 3, boxLength: 4, dimension, positions: Uint32Array.from({ length: 2 * dimension }, (_, k) => k * 2 ** 20) },
  ...{ radii: Float64Array.of(0.5, 0.7), active: Uint8Array.of(0, 1), log: { activity: 0.5 } },
});

it('has a record under each name, and a row of the page for each that runs store', () => {
  for (const [name, format] of Object.entries(formats)) expect(format.name).toBe(name);
  const page = readFileSync('docs/files.md', 'utf8');
  for (const name of frameFormats) expect(page).toContain(`| \`frames.${name}\` |`);
});

it.each(frameFormats)('%s is told from the others by its first bytes, and says what it can hold', (name) => {
  const path = join(folder, name);
  const writer = openFrameWriter(path, name);
  writer.append(frame(formats[name].dimensions));
  writer.close();
  const head = readFileSync(path).subarray(0, 512);
  expect(Object.values(formats).filter((format) => format.matches(head))).toEqual([formats[name]]);
  const reader = openFrames(path);
  expect([reader.format, reader.read(0)]).toEqual([name, frame(formats[name].dimensions)]);
  reader.close();
  if (formats[name].dimensions === 5) return;
  const other = openFrameWriter(join(folder, 'other'), name);
  expect(() => other.append(frame(formats[name].dimensions + 1))).toThrow(
    `${name} frames hold 1 to 3 dimensions, got 4; take gsd`,
  );
  other.close();
});

it('leaves no file open where there are no frames, or frames that it may not continue', () => {
  const path = join(folder, 'none');
  writeFileSync(path, 'no frames\n');
  const next = (): number => {
    const file = openSync(path, 'r');
    closeSync(file);
    return file;
  };
  const before = next();
  expect(() => openFrames(path)).toThrow('no frames; give a GSD file, an extended XYZ file or a LAMMPS text dump');
  writeFileSync(path, '1\nLattice="4 0 0 0 4 0 0 0 4"\nX 0 0 0\n');
  expect(() => openFrameWriter(path, 'extxyz', { keepUpTo: 5 })).toThrow('not written by randorg');
  expect(next()).toBe(before);
});
