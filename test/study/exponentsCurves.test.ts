/** Activity curves of other programs: what is read is what was written, and what can't be right is refused with its place. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Estimate } from '../../src/analysis/index.js';
import { type CurvesOptions, readCurvesData } from '../../src/study/exponents/curvesData.js';
import { exponentsOfCurves } from '../../src/study/exponents/study.js';
import { directedPercolation, rowsOf } from '../support/lattices/directedPercolation.js';

const header = 'system,control,size,run,t,active\n';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string, name = 'c.csv'): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}
const read = (text: string, options: CurvesOptions = { dimension: 2 }) => readCurvesData([file(text)], options);

/** Three runs of one control, the second of which absorbs at t = 5. */
const three = [0.4, 0.5, 0.6].map((control) =>
  [1, 2, 3].map((run) =>
    [0, 2, 4, 6, 8].flatMap((t) => {
      if (run !== 2 || t < 6) return [`a,${control},10,${run},${t},${(0.9 - 0.05 * t - 0.01 * run).toFixed(3)}`];
      return t === 6 ? [`a,${control},10,2,5,0`, `a,${control},10,2,6,0`, `a,${control},10,2,8,0.0`] : [];
    }),
  ),
);
const rows = three.flat(2);

describe('files of curves', () => {
  it('are read as they were written, absorbed from the first 0 on', () => {
    const { curves, dimension, system } = read(`${header}${rows.join('\n')}\n`);
    expect([dimension, system.runs, system.control, system.steps]).toEqual([2, 9, 'control', 8]);
    expect(system.source).toEqual([join(folder, 'c.csv')]);
    const [first, second] = curves;
    expect(first).toMatchObject({ phi: 0.4, length: 10, particles: 100, run: '1', absorbedAt: null });
    expect(first?.times).toEqual([0, 2, 4, 6, 8]);
    expect(first?.activity).toEqual([0.89, 0.79, 0.69, 0.59, 0.49]);
    expect(second?.absorbedAt).toBe(5);
    expect(second?.times).toEqual([0, 2, 4, 5]);
    expect(second?.activity).toEqual([0.88, 0.78, 0.68, 0]);
  });

  it('may have other orders of columns and rows, comments, quotes, a mark and Windows line ends', () => {
    const plain = read(`${header}${rows.join('\n')}\n`);
    const turned = rows.map((row) => {
      const [system, control, size, run, t, active] = row.split(',');
      return `"${t}", ${active} ,ignored "",${run},"${system}",${size},${control},2`.replace('ignored ""', '"igno,red"""');
    });
    // Runs one after another within a time: the order of rows of other runs does not matter.
    const mixed = turned.map((row, k) => ({ row, k, t: Number(row.split('"')[1]) })).sort((a, b) => a.t - b.t || b.k - a.k);
    const text = [
      '\uFEFF# made by hand',
      'T,active,note,run,System,size,control,dimension',
      '',
      ...mixed.map(({ row }) => row),
      '',
    ];
    const other = read(text.join('\r\n'), {});
    const order = ({ phi, run }: { phi: number; run: number | string }) => `${phi} ${run}`;
    const sorted = (all: typeof other.curves) => [...all].sort((a, b) => order(a).localeCompare(order(b)));
    expect(sorted(other.curves)).toEqual(sorted(plain.curves));
  });

  it('give sizes as lengths, or as numbers of particles', () => {
    const text = `${header}${rows.join('\n')}\n`;
    expect(read(text, { dimension: 1, sizeIs: 'particles' }).curves[0]).toMatchObject({ length: 10, particles: 10 });
    const [square] = read(text.replaceAll(',10,', ',64,'), { dimension: 2, sizeIs: 'particles' }).curves;
    expect(square).toMatchObject({ length: 8, particles: 64 });
  });

  it('of several systems are refused, unless one is named', () => {
    const text = `${header}${rows.join('\n')}\n${rows.join('\n').replaceAll('a,', 'b,').replaceAll(',0.89', ',0.5')}\n`;
    expect(() => read(text)).toThrow(/c\.csv:50: system must be "a" .*got "b"; name the one to take with --system$/);
    expect(read(text, { dimension: 2, system: 'b' }).curves[0]?.activity[0]).toBe(0.5);
    expect(() => read(text, { dimension: 2, system: 'c' })).toThrow(/^system must be one of the files \("a", "b"\), got "c"/);
  });

  it.each([
    ['', /:1: the file is empty/],
    [header, /:1: there is no row after the header/],
    ['system,control,size,run,t\n', /:1: the header must have .*active is missing, got "system,control,size,run,t"/],
    [`${header.trim()},t\n`, /:1: column t is there twice/],
    [`${header}a,0.5,10,1,0,0.5\na,0.5,10,1,1,0.4`, /:3: the last line has no end, so the file may be cut short/],
    [`${header}a,0.5,10,1,0\n`, /:2: a row must have 6 cells, as the header has, got 5/],
    [`${header}"a,0.5,10,1,0,1\n`, /:2: a quoted cell must end on its line/],
    [`${header}a,0.5,10,1,0,1.01\n`, /:2: active must be a fraction in \[0, 1\], got "1\.01"/],
    [`${header}a,0.5,10,1,0,-0.1\n`, /:2: active must be a fraction/],
    [`${header}a,0.5,10,1,0,NaN\n`, /:2: active must be a fraction in \[0, 1\], got "NaN"/],
    [`${header}a,0.5,10,1,0,\n`, /:2: active must be a fraction in \[0, 1\], got ""/],
    [`${header}a,0.5,10,1,0,0x1\n`, /:2: active must be a fraction/],
    [`${header}a,0.5,10,1,0,1e-400\n`, /:2: active must be a fraction in \[0, 1\], got "1e-400"/],
    [`${header}a,0.5,10,1,-1,0.5\n`, /:2: t must be a number in \[0, 1000000000000000\], got "-1"/],
    [`${header}a,Infinity,10,1,1,0.5\n`, /:2: control must be a number in \(0, 1000000\], got "Infinity"/],
    [`${header}a,0,10,1,1,0.5\n`, /:2: control must be/],
    [`${header}a,0.5,0,1,1,0.5\n`, /:2: size must be a number in \[1, 1000000000\], got "0"/],
    [`${header}a,0.5,10,,1,0.5\n`, /:2: run must be a name or a number, got nothing/],
    [`${header}a,0.5,10,1,1,0.5\na,0.5,10,1,1,0.5\n`, /:3: t must rise in each run, got 1 after 1/],
    [`${header}a,0.5,10,1,2,0.5\na,0.5,10,1,1,0.5\n`, /:3: t must rise in each run, got 1 after 2/],
    [`${header}a,0.5,10,1,1,0\na,0.5,10,1,2,0.1\n`, /:3: active must be 0 as since t = 1 of this run, got 0\.1/],
    [`${header.trim()},dimension\na,0.5,10,1,1,0,3\n`, /:2: dimension must be 2 in all rows and in --dimension, got 3/],
    [`${header.trim()},dimension\na,0.5,10,1,1,0,2.5\n`, /:2: dimension must be a whole number from 1 to 5, got "2\.5"/],
    [
      `${header}a,1,10,1,1,0.5\na,1,10,1,2,0.5\na,1,10,2,1,0.5\na,1,10,2,3,0.5\n`,
      /run 1 of control 1, size 10: t must be 3 as in run 2, got 2/,
    ],
    [
      `${header}a,1,10,1,1,0.5\na,1,10,1,2,0.5\na,1,10,2,1,0.4\n`,
      /run 2 of control 1, size 10 ends at t = 1 with active = 0\.4, but run 1 goes on to 2; if it absorbed/,
    ],
  ])('with a fault are refused: %j', (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  it('need a dimension, whole numbers of particles, and names of runs that other files do not have', () => {
    const text = `${header}${rows.join('\n')}\n`;
    expect(() => read(text, {})).toThrow(/dimension is not given; add a column dimension, or --dimension/);
    expect(() => read(text.replace(',10,', ',10.5,'), { dimension: 2, sizeIs: 'particles' })).toThrow(
      /:2: size must be a whole number/,
    );
    const [one, two] = [file(text, 'one.csv'), file(text, 'two.csv')];
    expect(() => readCurvesData([one, two], { dimension: 2 })).toThrow(
      /two\.csv:2: run 1 of control 0\.4, size 10 is in .*one\.csv too/,
    );
    expect(() => readCurvesData([join(folder, 'none.csv')])).toThrow(
      /none\.csv: can't be read, no such file or directory; give a CSV file/,
    );
  });

  it('tells steady states and decays apart: systems that end sooner count for the steady state only', () => {
    const short = rows.filter((row) => row.startsWith('a,0.6') && Number(row.split(',')[4]) <= 4);
    const { curves, leftOut } = read(`${header}${[...rows.filter((row) => !row.startsWith('a,0.6')), ...short].join('\n')}\n`);
    expect([...new Set(curves.map(({ phi }) => phi))]).toEqual([0.4, 0.5]);
    expect(leftOut).toContainEqual({
      phi: 0.6,
      length: 10,
      reason: 'runs end at t = 4, others of this size at 8: for the steady state only',
    });
  });
});

describe('directed percolation of another program', () => {
  const spec = {
    sizes: [48],
    controls: [0.24, 0.26, 0.275, 0.283, 0.287, 0.291, 0.3, 0.31, 0.32, 0.335, 0.35],
    runs: 4,
    steps: 400,
    every: 0,
    seed: 4,
  };
  const table = (factor: number): string =>
    `${header}${[...rowsOf('dp', directedPercolation, spec)]
      .map((row) => row.replace(/^dp,([^,]*)/, (_, control) => `dp,${Number((control * factor).toPrecision(12))}`))
      .join('\n')}\n`;

  it('goes through the estimators, whatever the unit of the control parameter', () => {
    const { result, figures } = exponentsOfCurves([file(table(1))], { dimension: 2 });
    const scaled = exponentsOfCurves([file(table(100), 'd.csv')], { dimension: 2 }).result;
    const phiC = result.phiC as Estimate;
    expect(Math.abs(phiC.value - 0.287338)).toBeLessThan(3 * phiC.error);
    expect(phiC.error).toBeLessThan(0.01);
    expect(figures.map(({ name }) => name)).toContain('decay');
    expect((scaled.phiC as Estimate).value / 100).toBeCloseTo(phiC.value, 5);
    const [beta, other] = [result.beta as Estimate, scaled.beta as Estimate];
    // Fits end within a small part of their errors, not at the same bits.
    expect(Math.abs(other.value - beta.value)).toBeLessThan(0.1 * beta.error);
    expect(other.error / beta.error).toBeCloseTo(1, 1);
    expect(result.system).toMatchObject({
      source: [join(folder, 'c.csv')],
      control: 'control',
      config: { system: 'dp', sizeIs: 'length' },
    });
    // There is no model to plan for, so what to run next is a table.
    expect(result.next?.plan).toBeUndefined();
    expect(result.next?.runs?.[0]).toMatchObject({ runs: 8, t: 400 });
  });
});
