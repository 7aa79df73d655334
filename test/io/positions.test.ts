import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPositions, wrapIntoBox } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Buffer): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

describe('readPositions', () => {
  it('reads rows in id order', () => {
    const { positions, radii, rows, sha256 } = readPositions(write('x,y,z\n1,2,3\n-4.5,.5,6e-1\n'), 3);
    expect(Array.from(positions)).toEqual([1, 2, 3, -4.5, 0.5, 0.6]);
    expect([radii, rows]).toEqual([null, 2]);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('reads radii, two dimensions, blanks, CRLF, a byte order mark and empty lines at the end', () => {
    const { positions, radii } = readPositions(write('\ufeffX, y ,radius\r\n1, 2,0.5\r\n3,4,0.7\r\n\r\n\n'), 2, 2);
    expect(Array.from(positions)).toEqual([1, 2, 3, 4]);
    expect(Array.from(radii as Float64Array)).toEqual([0.5, 0.7]);
  });

  it('reads one, four and five dimensions', () => {
    expect(Array.from(readPositions(write('x\n1\n2\n'), 1).positions)).toEqual([1, 2]);
    const { positions, radii } = readPositions(write('x,y,z,w,radius\n1,2,3,4,5\n'), 4);
    expect([Array.from(positions), Array.from(radii as Float64Array)]).toEqual([[1, 2, 3, 4], [5]]);
    expect(Array.from(readPositions(write('x,y,z,w,v\n1,2,3,4,5\n'), 5).positions)).toEqual([1, 2, 3, 4, 5]);
  });

  it('tells whether the last line has its end', () => {
    expect(readPositions(write('x,y\n1,2\n3,4.5\n'), 2).openEnd).toBe(false);
    expect(readPositions(write('x,y\r\n1,2\r\n'), 2).openEnd).toBe(false);
    expect(readPositions(write('x,y\n1,2\n3,4'), 2).openEnd).toBe(true);
  });

  it.each([
    ['', 3, ':1: the file is empty; '],
    ['\n\n', 3, ':1: the file is empty; '],
    ['x,y,z\n', 3, ':1: no rows after the header; the file may be cut short'],
    ['1,2,3\n', 3, ':1: the header must be x,y,z or x,y,z,radius for dimension 3, got "1,2,3"'],
    ['x,y\n1,2\n', 3, ':1: the header must be x,y,z or x,y,z,radius for dimension 3, got "x,y"; the file is 2-dimensional'],
    ['x,y,z\n1,2,3\n', 2, ':1: the header must be x,y or x,y,radius for dimension 2, got "x,y,z"; the file is 3-dimensional'],
    [
      'x,y,z,w,v\n1,2,3,4,5\n',
      4,
      ':1: the header must be x,y,z,w or x,y,z,w,radius for dimension 4, got "x,y,z,w,v"; the file is 5-dimensional',
    ],
    ['x,radius\n1,2\n', 4, ':1: the header must be x,y,z,w or x,y,z,w,radius for dimension 4, got "x,radius"; the file is 1-'],
    ['x,y,z,mass\n1,2,3,4\n', 3, ':1: the header must be'],
    ['x,y,z\n1,2,3\n4,5', 3, ':3: expected 3 values (x,y,z), got 2; the file may be cut short'],
    ['x,y,z\n1,2,3,4\n5,6,7\n', 3, ':2: expected 3 values (x,y,z), got 4'],
    ['x,y,z\n1,2,3\n\n4,5,6\n', 3, ':3: an empty line between rows; '],
    ['x,y,z\n1,two,3\n', 3, ':2: y must be a finite number, got "two"'],
    ['x,y,z\n1,,3\n', 3, ':2: y must be a finite number, got ""'],
    ['x,y,z\n1,2,NaN\n', 3, ':2: z must be a finite number, got "NaN"'],
    ['x,y,z\n1,2,Infinity\n', 3, ':2: z must be a finite number'],
    ['x,y,z\n1,2,1e999\n', 3, ':2: z must be a finite number'],
    ['x,y,z\n1,2,0x10\n', 3, ':2: z must be a finite number'],
    ['x,y,radius\n1,2,0\n', 2, ':2: radius must be positive, got 0'],
    ['x,y,radius\n1,2,-1\n', 2, ':2: radius must be positive, got -1'],
  ])('refuses %j in dimension %d', (content, dimension, message) => {
    const path = write(content);
    expect(() => readPositions(path, dimension)).toThrow(ConfigError);
    expect(() => readPositions(path, dimension)).toThrow(path + message);
  });

  it('takes a last row of too many values for no cut', () => {
    expect(() => readPositions(write('x,y,z\n1,2,3\n4,5,6,7\n'), 3)).toThrow(/:3: expected 3 values \(x,y,z\), got 4$/);
  });

  it('refuses another number of rows, binary garbage and files it can not read', () => {
    const path = write('x,y\n1,2\n3,4\n');
    expect(() => readPositions(path, 2, 3)).toThrow(`${path}:3: the file has 2 rows but particles is 3; `);
    expect(() => readPositions(write(Buffer.from([0, 255, 10, 1])), 2)).toThrow(':1: the header must be');
    expect(() => readPositions(join(folder, 'none.csv'), 2)).toThrow("none.csv: can't be read, no such file or directory; ");
    expect(() => readPositions(folder, 2)).toThrow("can't be read, it is a directory, not a file; ");
  });
});

describe('wrapIntoBox', () => {
  it('maps onto [0, L)', () => {
    expect(Array.from(wrapIntoBox(Float64Array.of(0, -0, 2.5, 3, -0.5, 7, -1e-30, 1e300), 3))).toEqual([
      0,
      0,
      2.5,
      0,
      2.5,
      1,
      0,
      1e300 % 3,
    ]);
  });
});
