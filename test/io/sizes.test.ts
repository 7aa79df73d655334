import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSizes } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

describe('readSizes', () => {
  it('reads radii in id order', () => {
    const { radii, rows, sha256, openEnd } = readSizes(write('radius\n0.5\n.7\n6e-1\n'), 3);
    expect([Array.from(radii), rows, openEnd]).toEqual([[0.5, 0.7, 0.6], 3, false]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('halves diameters', () => {
    const { radii, openEnd } = readSizes(write('\ufeff Diameter \r\n1\r\n1.4'));
    expect([Array.from(radii), openEnd]).toEqual([[0.5, 0.7], true]);
  });

  it.each([
    ['', ':1: the file is empty; the first line must be the header radius or diameter'],
    ['size\n1\n', ':1: the header must be radius or diameter, got "size"'],
    ['x,y,radius\n1,2,3\n', ':1: the header must be radius or diameter, got "x,y,radius"'],
    ['radius\n', ':1: no rows after the header; the file may be cut short'],
    ['radius\n0.5\n0\n', ':3: radius must be positive, got 0'],
    ['diameter\n-1\n', ':2: diameter must be positive, got -1'],
    ['radius\nNaN\n', ':2: radius must be a finite number, got "NaN"'],
    ['radius\n0.5,0.5\n', ':2: expected 1 values (radius), got 2'],
    ['radius\n0.5\n\n0.5\n', ':3: an empty line between rows; remove it'],
    ['radius\n0.5\n0.5\n', ':3: the file has 2 rows but particles is 4; leave particles out to take them all'],
  ])('refuses %j', (content, message) => {
    const path = write(content);
    expect(() => readSizes(path, 4)).toThrow(ConfigError);
    expect(() => readSizes(path, 4)).toThrow(path + message);
  });

  it('names its field', () => {
    try {
      readSizes(join(folder, 'none.csv'));
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ field: 'sizes.path' });
      expect((error as Error).message).toContain("none.csv: can't be read, no such file or directory; give a CSV of sizes");
    }
  });
});
