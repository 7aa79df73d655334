import { Command } from 'commander';
import { expect, it } from 'vitest';
import { addRunFlags, fieldsOfFlags, flagName } from '../../src/cli/flags.js';
import { duration } from '../../src/cli/progress.js';
import { fieldPaths } from '../../src/model/index.js';

function fields(...argv: string[]) {
  const command = new Command().exitOverride();
  addRunFlags(command);
  command.parse(argv, { from: 'user' });
  return fieldsOfFlags(command.opts());
}

it('every field has a flag in kebab-case', () => {
  const command = new Command();
  addRunFlags(command);
  const flags = command.options.map(({ long }) => long);
  for (const path of fieldPaths) expect(flags).toContain(`--${flagName(path)}`);
  const paths = ['sizes.kind', 'sizes.ratio', 'sizes.path', 'record.perDecade', 'learningRate'];
  expect(paths.map((path) => flagName(path as 'phi'))).toEqual([
    'sizes',
    'sizes-ratio',
    'sizes-file',
    'record-per-decade',
    'learning-rate',
  ]);
});

it('nests fields and leaves out what was not given', () => {
  expect(fields()).toEqual({});
  expect(fields('--sizes', 'binary', '--sizes-ratio', '2', '--record-every', '5', '--json')).toEqual({
    sizes: { kind: 'binary', ratio: 2n },
    record: { every: 5n },
    json: true,
  });
});

it('shows each flag once, with what it takes', () => {
  const command = new Command().configureHelp({ helpWidth: 1000 });
  addRunFlags(command);
  const help = command.helpInformation();
  for (const flag of [
    '--sizes-file <path>',
    '--sizes-seed <n>',
    '--sizes-polydispersity <n>',
    '--correlation <n>',
    '--match <name>',
  ])
    expect(help.split(flag)).toHaveLength(2);
  // Amplitudes and displacements have opposite signs; nobody shall mix them up.
  expect(help).toMatch(/--correlation <n> +correlation of the two kick amplitudes .* displacements has the opposite sign/);
  expect(help).toMatch(/--magnitude-correlation <n> .* Not that of the displacements, which is -\(3 \+ c_mag\)\/4/);
});

it.each([
  ['--correlation', '-0.5', { correlation: -0.5 }],
  ['--match', 'bro', { match: 'bro' }],
  ['--sizes-file', 'a.csv', { sizes: { path: 'a.csv' } }],
  ['--sizes-polydispersity', '0.1', { sizes: { polydispersity: 0.1 } }],
  ['--sizes-exponent', '-3', { sizes: { exponent: -3n } }],
  ['--sizes-seed', '18446744073709551615', { sizes: { seed: '18446744073709551615' } }],
  ['--noise-strength', '1e-3', { noiseStrength: 0.001 }],
  ['--thermal-noise', '0', { thermalNoise: 0n }],
  ['--phi', '0.6', { phi: 0.6 }],
  ['--phi', '6e-1', { phi: 0.6 }],
  ['--phi', '-1', { phi: -1n }],
  ['--phi', 'NaN', { phi: Number.NaN }],
  ['--phi', 'abc', { phi: 'abc' }],
  ['--phi', '', { phi: '' }],
  ['--phi', '0x1', { phi: '0x1' }],
  ['--steps', '9007199254740993', { steps: 9007199254740993n }],
  ['--seed', '18446744073709551615', { seed: '18446744073709551615' }],
  ['--threads', '1', { threads: 1n }],
  ['--threads', 'auto', { threads: 'auto' }],
  ['--out', '12', { out: '12' }],
])('%s %s', (flag, text, expected) => {
  expect(fields(flag, text)).toEqual(expected);
});

it('switches can be turned off', () => {
  expect(fields('--no-stop-when-absorbed', '--no-json', '--msd')).toEqual({ stopWhenAbsorbed: false, json: false, msd: true });
  expect(fields('--stop-when-absorbed')).toEqual({ stopWhenAbsorbed: true });
});

it('duration', () => {
  expect([0.4, 59, 200, 18720, Number.POSITIVE_INFINITY].map(duration)).toEqual(['0 s', '59 s', '3 min 20 s', '5 h 12 min', '?']);
});
