/** `randorg structure` and `randorg flatness` as a user types them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { runNode } from '../support/child.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-structure-'));
const file = join(folder, 'positions.csv');
const random = new RandomSource(1);
const rows = Array.from({ length: 400 }, () => [0, 0, 0].map(() => 8 * random.uniform()).join(','));
writeFileSync(file, `x,y,z\n${rows.join('\n')}\n`);
writeFileSync(join(folder, 'nan.csv'), 'x,y\n0,0\n1,NaN\n');
writeFileSync(join(folder, 'packed.csv.gz'), gzipSync(readFileSync(file)));
writeFileSync(join(folder, 'nobox.xyz'), '2\nProperties=species:S:1:pos:R:3\nA 0 0 0\nA 1 1 1\n');
writeFileSync(join(folder, 'empty.xyz'), '0\nLattice="5 0 0 0 5 0 0 0 5" Properties=species:S:1:pos:R:3\n');
writeFileSync(join(folder, 'four.csv'), `x,y,z,w\n${rows.map((row) => `${row},1`).join('\n')}\n`);
writeFileSync(join(folder, 'one.csv'), 'x,y\n1,1\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const randorg = (args: string) => runNode(['bin/randorg.js', ...args.split(' ').map((word) => word.replace('FOLDER', folder))]);

describe('structure', () => {
  it('prints one document and writes it with its curves', async () => {
    const { code, stdout, stderr } = await randorg(`structure ${file} --box-length 8 --k-max 4 --json --out ${folder}/out`);
    expect([code, stderr]).toEqual([0, '']);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ particles: 400, dimension: 3, boxLength: 8 });
    expect(JSON.parse(readFileSync(join(folder, 'out/structure.json'), 'utf8'))).toEqual(result);
    expect(readFileSync(join(folder, 'out/gr.csv'), 'utf8')).toMatch(/^r,g,g_error\n0\.01,/);
    expect(readFileSync(join(folder, 'out/sk.csv'), 'utf8')).toMatch(
      /^k,vectors,s,s_error,spectral_density,spectral_density_error\n/,
    );
  });

  it('gives no lambda of a state that overlaps, but the exponent of its k, and says why', async () => {
    const dense = join(folder, 'overlapping.csv');
    const many = Array.from({ length: 4000 }, () => [0, 0].map(() => 60 * random.uniform()).join(','));
    writeFileSync(dense, `x,y\n${many.join('\n')}\n`);
    const text = await randorg(`structure ${dense} --box-length 60 --k-max 2 --windows 5`);
    expect(text.stdout).toMatch(/effective exponent of S\(k\) *│? *-?[\d.]+\(\d+\)(e-\d)?, not lambda/);
    expect(text.stdout).toMatch(/^note: no lambda: the state is active/m);
    expect(text.stdout).toContain('by wavelets');
    const { hyperuniformity } = JSON.parse(
      (await randorg(`structure ${dense} --box-length 60 --k-max 2 --windows 5 --json`)).stdout,
    );
    expect(hyperuniformity).toMatchObject({ lambda: null, pulls: [], doubt: expect.stringMatching(/the state is active/) });
    expect(Math.abs(hyperuniformity.effective.value)).toBeLessThan(2 * hyperuniformity.effective.error);
  });

  it('writes figures that can be looked at', () => {
    for (const name of ['gr', 'sk', 'spectral-density', 'number-variance', 'number-moments']) {
      const svg = readFileSync(join(folder, `out/${name}.svg`), 'utf8');
      expect(svg).toContain('</svg>');
      expect(
        readFileSync(join(folder, `out/${name}.png`))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    expect(readFileSync(join(folder, 'out/number-variance.csv'), 'utf8')).toContain('from S(k)');
  });

  it('reads four dimensions', async () => {
    const { code, stdout } = await randorg(`structure ${folder}/four.csv --box-length 8 --k-max 2 --json`);
    expect([code, JSON.parse(stdout).dimension]).toEqual([0, 4]);
  });

  it('prints a table and plots for people', async () => {
    const { code, stdout, stderr } = await randorg(`structure ${file} --phi 0.4 --k-max 4`);
    expect([code, stderr]).toEqual([0, '']);
    for (const words of ['400 particles in 3D', 'q6, local', 'hyperuniform', 'crystalline', 'g(r)', 'S(k)'])
      expect(stdout).toContain(words);
    expect(stdout.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});

describe('structure --map', () => {
  it('writes the map, its rings and figures, and prints the harmonics', async () => {
    const json = await randorg(`structure ${file} --box-length 8 --map xz --json --out ${folder}/map`);
    expect([json.code, json.stderr]).toEqual([0, '']);
    const result = JSON.parse(json.stdout);
    expect(result).toMatchObject({ plane: 'xz', particles: 400, kMax: 15, vectors: 568, stride: 1 });
    expect(JSON.parse(readFileSync(join(folder, 'map/map.json'), 'utf8'))).toEqual(result);
    const lines = readFileSync(join(folder, 'map/map.csv'), 'utf8').split('\n');
    expect([lines[0], lines.length]).toEqual(['kx,kz,s,s_error', 570]);
    expect(readFileSync(join(folder, 'map/rings.csv'), 'utf8')).toMatch(/^k,vectors,s,s_error,cos2,cos2_error,sin2,sin2_error\n/);
    for (const name of ['map', 'rings'])
      expect(readFileSync(join(folder, `map/${name}.png`)).toString('latin1', 1, 4)).toBe('PNG');
    const text = await randorg(`structure ${file} --box-length 8 --map`);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/568 vectors of the plane xy, to k = 15/);
    expect(text.stdout).toMatch(/sin 2 theta *. *-?[\d.]+\(\d+\)/);
  });
});

describe('flatness', () => {
  it('prints DeltaV with an error', async () => {
    const { code, stdout, stderr } = await randorg(`flatness ${file} --box-length 8 --scan --sampled 100 --json`);
    expect([code, stderr]).toEqual([0, '']);
    const { deltaV, s, scan, sampled } = JSON.parse(stdout);
    expect(s).toBe(0.015);
    expect(Object.keys(deltaV)).toEqual(['value', 'error']);
    expect(scan.find((each: { s: number }) => each.s === s).deltaV).toEqual(deltaV);
    expect(Math.abs(sampled.value - deltaV.value)).toBeLessThan(4 * sampled.error);
  });
});

it.each([
  ['structure FOLDER/none.csv --phi 0.5', "none.csv: can't be read, no such file or directory; give a CSV of positions"],
  ['structure FOLDER/positions.csv', 'a CSV of positions does not say its box; give either --phi or --box-length'],
  ['structure FOLDER/positions.csv --phi 0.5 --k-max ten', 'k-max must be a number in (0, 1000000], got "ten"'],
  ['structure FOLDER/positions.csv --phi 0.5 --k-max 0.1', 'kMax must be at least 2 pi / L'],
  [
    'structure FOLDER/positions.csv --phi 0.5 --fit-window 2,1',
    'fit-window must be two rising numbers in (0, 1000000], joined by a comma, got "2,1"',
  ],
  ['structure FOLDER/positions.csv --phi 0.5 --frame 3', 'frame must be last, all or a whole number from 0 to 0'],
  ['structure FOLDER/packed.csv.gz --phi 0.5', 'packed.csv.gz: is compressed (gzip); unpack it first with gunzip'],
  ['structure FOLDER/nobox.xyz', 'a periodic box is needed'],
  ['structure FOLDER/empty.xyz', 'particles must be at least 2 for this analysis, got 0'],
  ['structure FOLDER/positions.csv --phi 0.5 --k-exact 4000 --k-max 4000', 'would not fit into memory'],
  ['structure FOLDER/positions.csv --phi 0.5 --workers 0', 'workers must be a whole number from 1 to 1024, got 0'],
  ['structure FOLDER/nan.csv --phi 0.5', 'nan.csv:3: y must be a finite number'],
  ['structure FOLDER/one.csv --box-length 5', 'particles must be at least 2 for this analysis, got 1'],
  ['structure FOLDER/positions.csv --phi 0.5 --map xw', 'map must be xy, xz or yz in 3 dimensions of'],
  ['structure FOLDER/positions.csv --phi 0.5 --map --r-bin 0.1', 'r-bin does not apply with --map, got 0.1; leave it out'],
  ['structure FOLDER/positions.csv --phi 0.5 --map --k-max 3', 'kMax of a map must be at least 4, got 3'],
  ['flatness FOLDER/positions.csv --phi 0.5 --s 0', 's must be a number in (0, 10], got 0'],
  ['flatness FOLDER/positions.csv --phi 0.5 --hessian', 'exponent must be at least 2 for the Hessian, got 1'],
  ['flatness FOLDER/positions.csv --phi 0.5 --minimise', 'exponent must be at least 2 to minimise, got 1'],
])('%s is refused on one line', async (args, message) => {
  const { code, stdout, stderr } = await randorg(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr.trimEnd()).not.toContain('\n');
});

describe('readout', () => {
  it('prints a row for each run of a sweep, and says of a run without shear that it has none', async () => {
    const plan = join(folder, 'shear.yaml');
    writeFileSync(plan, 'base: {model: ro, dimension: 2, particles: 200, phi: 0.1, steps: 200}\ngrid: {shear: [0, 0.5]}\n');
    expect((await randorg(`sweep run ${plan} --out ${folder}/shear --workers 1`)).code).toBe(0);
    const { code, stdout } = await randorg(`readout ${folder}/shear`);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => /^. 00000[01]-/.test(line)).length).toBe(2);
    expect(stdout.match(/read back/g)).toHaveLength(1);
    expect(stdout).toContain('the run was not sheared');
    const all = await randorg(`readout ${folder}/shear --frame all`);
    expect([all.code, all.stderr]).toEqual([2, expect.stringContaining('frame must be last or the number of a frame')]);
  });
});

describe('a sweep', () => {
  const sweep = join(folder, 'sweep');
  const plan = join(folder, 'plan.yaml');
  writeFileSync(
    plan,
    'base: {model: sgd, particles: 200, phi: 0.66, steps: 30, frames: {every: 10}}\ngrid: {batchFraction: [0.5, 1]}\nreplicas: 2\n',
  );

  it('gives the same document from any number of workers, and means over independent runs', async () => {
    expect((await randorg(`sweep run ${plan} --out ${sweep} --workers 1`)).code).toBe(0);
    for (const command of ['structure FRAMES --k-max 4', 'flatness FRAMES --scan --anneal 20']) {
      const args = command.replace('FRAMES', `${sweep} --frame all --json`);
      const [one, two] = [
        await randorg(`${args} --workers 1`),
        await randorg(`${args} --workers 2 --out ${folder}/of-sweep --force`),
      ];
      expect([one.code, two.code, one.stderr, two.stderr]).toEqual([0, 0, '', '']);
      expect(two.stdout).toBe(one.stdout);
      const { runs, groups } = JSON.parse(two.stdout);
      expect([runs.length, groups.length]).toEqual([4, 2]);
      expect(groups.map(({ system }: { system: unknown }) => system)).toEqual([{ batchFraction: 0.5 }, { batchFraction: 1 }]);
      if (command.startsWith('flatness')) {
        const values = runs.slice(0, 2).map(({ deltaV }: { deltaV: { value: number } }) => deltaV.value);
        expect(groups[0].deltaV.value).toBeCloseTo((values[0] + values[1]) / 2, 10);
        expect(groups[0].deltaV.error).toBeCloseTo(Math.abs(values[0] - values[1]) / 2, 10);
        expect(readFileSync(join(folder, 'of-sweep/deltav-p.csv'), 'utf8')).toMatch(/^series,p,DeltaV/);
      } else {
        const shells = runs.slice(0, 2).map((run: never) => shellOf(run));
        expect(shellOf(groups[0] as never)).toBeCloseTo((shells[0] + shells[1]) / 2, 10);
      }
    }
    const maps = await randorg(`structure ${sweep} --map --json --out ${folder}/maps`);
    const { runs, groups } = JSON.parse(maps.stdout);
    expect([runs.length, groups.length, maps.stderr]).toEqual([4, 2, '']);
    const levels = runs.map(({ rings }: { rings: { level: { value: number } }[] }) => rings[3]?.level.value);
    expect(groups[1].rings[3].level.value).toBeCloseTo((levels[2] + levels[3]) / 2, 10);
    expect(readFileSync(join(folder, 'maps/means/1/map.csv'), 'utf8')).toMatch(/^kx,ky,s,s_error\n.*,.*,.*,\d/);
    expect((await randorg(`structure ${sweep} --map`)).stdout).toMatch(/batchFraction .* runs .* k of the peak/);
  }, 240_000);
});

const shellOf = ({ structureFactor }: { structureFactor: { shells: { values: { value: number }[] }[] } }): number =>
  structureFactor.shells[3]?.values[0]?.value as number;
