/** Everything that is read but frames, damaged in thousands of ways: sentences, and no more. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SeededRandom } from '../../src/analysis/random.js';
import { readExperimentFile, readFragment } from '../../src/app/link.js';
import { repair } from '../../src/app/repair.js';
import { ConfigError } from '../../src/model/index.js';
import { type FuzzTarget, fuzz } from '../support/mutations/fuzz.js';
import { mutate } from '../support/mutations/mutate.js';
import { randorg } from '../support/randorg.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-inputs-'));
process.env.RANDORG_FUZZ_HOME = folder;
const textOf = (name: string): Buffer => readFileSync(join(folder, name));
const texts = (...samples: string[]): Buffer[] => samples.map((text) => Buffer.from(text));

beforeAll(async () => {
  const run = '--dimension 2 --particles 30 --phi 0.5 --steps 20 --no-stop-when-absorbed --frames-every 10 --checkpoint-every 10';
  writeFileSync(join(folder, 'plan.yaml'), 'base: {dimension: 2, particles: 30, steps: 10}\ngrid: {phi: [0.3, 0.5]}\n');
  for (const line of [
    `run ${run} --out run`,
    'sweep run plan.yaml --out sweep --workers 1',
    ...['csv', 'parquet', 'h5'].map((format) => `sweep collect sweep --series --out runs.${format}`),
  ]) {
    const { code, stderr } = await randorg(line, folder);
    expect([line, code, stderr]).toEqual([line, 0, '']);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const yamlWords = [
  ': ',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '&a ',
  '*a',
  '!!map ',
  '!!binary ',
  '"',
  "'",
  '|\n',
  '? ',
  '#',
  '---\n',
  '<<: *a\n',
  '\t',
  '%YAML 1.1\n',
  'null',
  '~',
  '__proto__: ',
  'toString: ',
];

const configs = texts(
  'model: bro\nmode: correlated\ncorrelation: 0.5\nkick: 0.1\ndimension: 2\nparticles: 100\nphi: 0.7\nseed: 18446744073709551615\n',
  'model: sgd\nmode: pair\nbatchFraction: 0.5\nlearningRate: 0.1\nexponent: 1.5\nsizes:\n  kind: binary\n  ratio: 1.4\n  fraction: 0.5\nrecord: {every: 10}\n',
  'model: sde\nnoiseStrength: 0.003\nframes: {perDecade: 5, format: extxyz}\ncheckpoint: {every: 30s}\nout: x\njson: true\n',
  'model: manna\ndimension: 2\nsize: 32\ndensity: 0.7\nstart: natural\nthreads: 1\n',
  'model: sgd\nmatch: bro\nkick: 0.1\nsizes: {kind: lognormal, polydispersity: 0.2, seed: 7}\nthermalNoise: 1e-6\nstopWhenAbsorbed: false\n',
);
const plans = texts(
  'base: {model: bro, particles: 100, steps: 100, sizes: {kind: binary}}\ngrid:\n  phi: {from: 0.5, to: 0.6, step: 0.05}\n  sizes.ratio: [1.2, 1.4]\nreplicas: 2\n',
  'base: &b\n  model: ro\n  kick: 0.1\ngrid:\n  phi: {from: 0.1, to: 0.6, count: 4, scale: log}\n  "particles,seed": [[100, 1], [200, 2]]\n',
);
const commands = texts(
  'run none.yaml --phi 0.5 --kick 0.1 --sizes binary --sizes-ratio 1.4 --seed 7 --record-per-decade 5 --json --out x',
  'sweep plan none.yaml --workers 2 --json',
  'sweep submit none.yaml --out x --engine slurm --partition p --time 1:00 --array-parallelism 3 --per-task 2 --dry-run',
  'sweep collect none --out x.csv --format csv --series',
  'structure none.csv --phi 0.5 --k-max 10 --fit-window 0.1,1 --windows 100 --frame last --out x',
  'flatness none.csv --box-length 8 --s 0.01 --sampled 100 --anneal 10 --anneal-rate 0.1 --hessian',
  'exponents none none2 --critical-point 0.5 --critical-point-error 0.01 --seed 3 --json',
  'critical none.yaml --precision 1e-3 --budget 5m --workers 2',
  'noise none.yaml --draws 1000 --after 10 --model bro',
  'inspect none --json',
  'resume none --steps 100 --reseed --threads 2',
  'reproduce none --preset quick --budget 5m --workers 2 --dry-run',
  'view none --port 8000 --json',
  'completion none',
);

/** By the share of each. */
function targets(): FuzzTarget[] {
  const config: FuzzTarget = { parser: 'config', file: 'run.yaml', samples: configs, words: yamlWords };
  const plan: FuzzTarget = { parser: 'plan', file: 'plan.yaml', samples: plans, words: yamlWords };
  const commandLine: FuzzTarget = {
    parser: 'commandLine',
    file: 'line.txt',
    samples: commands,
    words: ['--', ' -', '=', ' --json', ' --out ', '\u001b[31m', '\u202e', "''", ' --phi=', ' --seed -1', '--__proto__ 1'],
  };
  const json = ['null', '{}', '[]', '"', ',', '-1', '1e999', '"__proto__":', 'true'];
  return [
    config,
    config,
    config,
    plan,
    plan,
    commandLine,
    commandLine,
    {
      parser: 'sizes',
      file: 'sizes.csv',
      samples: texts('radius\n0.5\n0.7\n0.5\n', 'diameter\n1\n1.4\n'),
      words: [',', '1e999', '-'],
    },
    { parser: 'positions', file: 'start.csv', samples: texts('x,y\n1,1\n2,2\n3.5,1e-3\n', 'x,y,radius\n1,1,0.5\n2,2,0.7\n') },
    { parser: 'series', file: 'series.csv', samples: [textOf('run/series.csv')], words: [',', '\n', 'nan'] },
    { parser: 'run', file: 'series.csv', samples: [textOf('run/series.csv')], words: [',', '\n', 'nan'] },
    { parser: 'run', file: 'run.json', samples: [textOf('run/run.json')], words: json },
    { parser: 'run', file: 'checkpoint.bin', samples: [textOf('run/checkpoint.bin')] },
    { parser: 'checkpoint', file: 'checkpoint.bin', samples: [textOf('run/checkpoint.bin')] },
    { parser: 'sweep', file: 'plan.json', samples: [textOf('sweep/plan.json')], words: json },
    { parser: 'table', file: 'runs.parquet', samples: [textOf('runs.parquet')] },
    { parser: 'table', file: 'runs.h5', samples: [textOf('runs.h5')] },
  ];
}

const count = Number(process.env.RANDORG_FUZZ ?? 8000);

it(`reads ${count} damaged inputs, or says what is wrong in a sentence`, async () => {
  const outcome = await fuzz({
    module: 'test/support/mutations/inputParsers.js',
    targets: targets(),
    count,
    seed: 5,
    folder,
  });
  expect(outcome.faults).toEqual([]);
  console.log(outcome.counts);
  for (const { told } of Object.values(outcome.counts)) expect(told).toBeGreaterThan(0);
}, 1_200_000);

it('ends 150 damaged command lines with a line and an exit code', async () => {
  const words = [' --', '=', ' --json', ' --out ', '\u001b[31m', '\u202e', ' --phi=', ' --seed -1'];
  for (let k = 0; k < 150; k++) {
    const { bytes, damage } = mutate(commands[k % commands.length] as Buffer, new SeededRandom(11, k), words);
    const line = bytes.toString('utf8').replaceAll('\0', '');
    // Without the file that is not there it would do real work.
    if (!line.includes('none') || /^(calibrate|bench)/.test(line)) continue;
    const begin = performance.now();
    const { code, stderr } = await randorg(line, folder);
    const said = `${k} (${damage}) ${JSON.stringify(line)}: exit ${code}, ${JSON.stringify(stderr)}`;
    expect(performance.now() - begin, said).toBeLessThan(10_000);
    expect([0, 1, 2], said).toContain(code);
    expect(stderr, said).not.toMatch(/\n {4}at |internal error|\[object |Fatal|[^\P{Cc}\n]|\p{Cf}/u);
    if (code === 2) expect(stderr, said).toMatch(/^randorg: [^\n]+\n$/);
  }
}, 600_000);

const links = texts(
  '#model=bro&phi=0.58&particles=2000&steps=5000&events=1200:phi:0.6,2400:kick:0.05',
  '#model=sgd&mode=pair&learningRate=0.1&batchFraction=0.5&sizes=binary&sizes.ratio=1.4&seed=18446744073709551615',
  `#model=ro&kick=0.1&dimension=2&digest=${'a1'.repeat(32)}`,
);
const experiments = texts(
  JSON.stringify({
    format: 'randorg experiment',
    formatVersion: 1,
    config: { model: 'bro', phi: 0.5, sizes: { kind: 'binary', ratio: 1.4 } },
    events: [{ step: 10, field: 'phi', value: 0.6 }],
    steps: 20,
    digest: null,
  }),
);

it('opens 1000 damaged links and experiments of the page, or says what is wrong', () => {
  mkdirSync(folder, { recursive: true });
  const words = ['&', '=', ':', ',', '%', 'null', '{}', '[]', '&__proto__=1', '&events=', '-1', '1e999'];
  for (let k = 0; k < 1000; k++) {
    const samples = k % 2 ? experiments : links;
    const random = new SeededRandom(9, k);
    const { bytes, damage } = mutate(samples[(k >> 1) % samples.length] as Buffer, random, words);
    const text = bytes.toString('utf8');
    const begin = performance.now();
    try {
      const link = k % 2 ? readExperimentFile('x.json', text) : readFragment(text);
      if (link)
        for (const problem of [...link.problems, ...repair(link.values, link.events).problems]) {
          expect(`${k} ${damage}: ${problem}`).not.toMatch(/\[object |\bundefined\b|NaN must|\n/);
        }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw new Error(`${k} (${damage}) ${text.slice(0, 200)}: ${(error as Error).stack}`);
    }
    expect(performance.now() - begin).toBeLessThan(10_000);
  }
});
