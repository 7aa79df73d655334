import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/model/index.js';
import { prepareRun } from '../../src/run/index.js';

let folder: string;
let sizes: string;
let positions: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  sizes = write('sizes.csv', ['radius', ...Array.from({ length: 60 }, (_, id) => 0.5 + 0.001 * id)]);
  positions = write('positions.csv', ['x,y', ...Array.from({ length: 60 }, (_, id) => `${id % 8},${Math.floor(id / 8)}`)]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, lines: (string | number)[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const prepare = (input: RunConfigInput) => prepareRun({ dimension: 2, out: join(folder, 'out'), ...input });

describe('prepareRun with a file of sizes', () => {
  it('takes radii and particles from it', () => {
    const { config, derived, initialState } = prepare({ sizes: { kind: 'file', path: sizes } });
    expect(config).toMatchObject({ particles: 60, sizes: { kind: 'file', path: sizes } });
    expect([derived.radii[59], initialState?.radii?.[59], initialState?.positions]).toEqual([0.559, 0.559, undefined]);
  });

  it('joins it to positions', () => {
    const { initialState, derived } = prepare({ sizes: { path: sizes }, initial: positions });
    expect(initialState?.radii).toEqual(derived.radii);
    expect(initialState?.positions).toHaveLength(120);
  });

  it('hashes its content, not its path', () => {
    const hashOf = (path: string) => prepare({ sizes: { path } }).configHash;
    const copy = write('copy.csv', ['radius', ...Array.from({ length: 60 }, (_, id) => 0.5 + 0.001 * id)]);
    const other = write('other.csv', ['radius', ...Array.from({ length: 60 }, (_, id) => 0.5 + 0.002 * id)]);
    expect(hashOf(copy)).toBe(hashOf(sizes));
    expect(hashOf(other)).not.toBe(hashOf(sizes));
  });

  it('refuses lists of the wrong length', () => {
    expect(() => prepare({ sizes: { path: sizes }, particles: 59 })).toThrow(
      `${sizes}:61: the file has 60 rows but particles is 59; leave particles out to take them all`,
    );
    const short = write('short.csv', ['radius', 0.5, 0.5]);
    expect(() => prepare({ sizes: { path: short }, initial: positions })).toThrow(
      `${short} must have as many rows as ${positions}, 60, got 2; give a size for each position`,
    );
  });

  it('refuses two lists of radii', () => {
    const both = write('both.csv', ['x,y,radius', '1,2,0.5', '2,3,0.5']);
    expect(() => prepare({ sizes: { path: sizes }, initial: both })).toThrow(
      'sizes must be left out when the initial file has a radius column, got file; the file gives the radii',
    );
  });

  it('refuses an open end, of sizes and of positions', () => {
    const open = join(folder, 'open.csv');
    writeFileSync(open, `radius\n${'0.5\n'.repeat(60)}0.5`);
    const words = 'the last line has no line end, the file may be cut short; add one if it is whole';
    expect(() => prepare({ sizes: { path: open } })).toThrow(`${open}:62: ${words}`);
    writeFileSync(open, 'x,y\n1,2\n3,4.');
    expect(() => prepare({ initial: open })).toThrow(`${open}:3: ${words}`);
  });
});
