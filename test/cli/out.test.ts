/** Every command that takes `--out` refuses a place where nothing can be made, before it computes anything. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/model/index.js';
import { planSweep, Sweep } from '../../src/study/index.js';
import { checkBinding } from '../../src/study/reproduce/binding.js';
import { runNode } from '../support/child.js';

const commands = {
  run: 'run --particles 100 --steps 10',
  structure: 'structure examples/data/packing.gsd',
  flatness: 'flatness examples/data/packing.gsd',
  exponents: 'exponents out/none',
  critical: 'critical --budget 1m',
  calibrate: 'calibrate --dimension 1 --budget 1m',
  'sweep run': 'sweep run examples/phase-diagram.yaml',
  reproduce: 'reproduce msd --preset quick',
};

describe('--out', () => {
  // Node's own mkdir -p never returns there.
  it.skipIf(!existsSync('/proc/self')).each(Object.entries(commands))(
    'of %s is refused where nothing can be made',
    async (_, command) => {
      const { code, stdout, stderr } = await runNode(['bin/randorg.js', ...command.split(' '), '--out', '/proc/randorg/out']);
      expect(stderr).toMatch(
        /^randorg: out \/proc\/randorg\/out can't be (made|written), no such file or directory; choose another directory\n$/,
      );
      expect([code, stdout]).toEqual([2, '']);
    },
    20_000,
  );
});

/** Everything that takes a path, where an unset variable of a shell may be given. */
const empty = [
  ...Object.values(commands).map((command) => [...command.split(' '), '--out', '']),
  ['sweep', 'submit', 'examples/phase-diagram.yaml', '--engine', 'slurm', '--dry-run', '--out', ''],
  ['sweep', 'collect', 'none', '--out', ''],
  ['sweep', 'collect', '', '--out', 'x.csv'],
  ['sweep', 'run', '', '--out', 'x'],
  ['run', ''],
  ['run', '--initial', ''],
  ['run', '--sizes-file', ''],
  ['resume', ''],
  ['view', ''],
  ['inspect', ''],
  ['exponents', 'none', ''],
  ['run', '--out', ' \t'],
];

describe('an empty path', () => {
  it('is refused by every command, and nothing is made', async () => {
    const before = readdirSync('.').sort();
    for (const args of empty) {
      const { code, stdout, stderr } = await runNode(['bin/randorg.js', ...args]);
      expect(stderr, args.join(' ')).toMatch(/^randorg: [\w.|-]+ must be a path, got "( \\t)?"; give one such as out\/a\n$/);
      expect([code, stdout]).toEqual([2, '']);
    }
    expect(readdirSync('.').sort()).toEqual(before);
  }, 60_000);

  it('is refused by the library, and in a file of fields or a plan', () => {
    const plan = { base: { particles: 100 }, grid: { phi: [0.5] } };
    expect(() => new Sweep(plan, '')).toThrow('out must be the path of a directory, got ""');
    expect(() => Sweep.open('')).toThrow('out must be the path of a directory, got ""');
    expect(() => checkBinding('', 'msd', 'quick')).toThrow('out must be the path of a directory, got ""');
    expect(() => parseConfig({ out: '' })).toThrow('out must be the path of a directory, got ""');
    expect(() => planSweep({ ...plan, base: { initial: '' } })).toThrow('initial must be random or the path of a');
    expect(() => parseConfig({ sizes: { kind: 'file', path: '' } })).toThrow('sizes.path must be the path of a CSV file');
  });
});

describe('a directory that is not empty', () => {
  it.each(['structure', 'flatness', 'exponents', 'calibrate'] as const)('is refused by %s without --force', async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const { code, stderr } = await runNode(['bin/randorg.js', ...commands[name].split(' '), '--out', folder]);
    expect(stderr).toBe(
      `randorg: out ${folder} is not empty (mine.txt); choose another directory, or add --force to replace files of the same names\n`,
    );
    expect([code, readdirSync(folder)]).toEqual([2, ['mine.txt']]);
    if (name === 'structure') {
      const forced = await runNode([
        'bin/randorg.js',
        ...commands[name].split(' '),
        '--windows',
        '5',
        '--out',
        folder,
        '--force',
      ]);
      expect([forced.code, readFileSync(join(folder, 'mine.txt'), 'utf8')]).toEqual([0, 'mine']);
      expect(readdirSync(folder)).toContain('structure.json');
    }
    rmSync(folder, { recursive: true });
  }, 30_000);
});
