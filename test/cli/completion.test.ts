/** Completion as the shells do it, and what else is made of the commands: manual page, JSON Schema, examples in every help. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CommandNode, commandTree, flatten } from '../../src/cli/commandTree.js';
import { completionScript } from '../../src/cli/completionScripts.js';
import { buildProgram } from '../../src/cli/main.js';
import { shellNames } from '../../src/cli/shellNames.js';
import { fieldPaths, models } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { randorg } from '../support/randorg.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-completion-'));
let tree: CommandNode;
let nodes: CommandNode[];
const script = (shell: (typeof shellNames)[number]) => join(folder, `completion.${shell}`);

beforeAll(async () => {
  tree = commandTree(await buildProgram(() => {}));
  nodes = flatten(tree);
  for (const shell of shellNames) writeFileSync(script(shell), completionScript(shell, tree));
  writeFileSync(join(folder, 'config.yaml'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Lines typed and what they must offer, all of it. */
const cases = (): [line: string, offers: readonly string[]][] => [
  ['randorg sw', ['sweep']],
  ['randorg sweep s', ['status', 'submit']],
  ['randorg run --model ', models],
  ['randorg run --mod', ['--mode', '--model']],
  ['randorg sweep collect out --format ', ['csv', 'hdf5', 'parquet']],
  ['randorg critical --prec', ['--precision']],
  ['randorg run conf', ['config.yaml']],
  ['randorg reproduce noi', ['noise']],
  ['randorg completion ', shellNames],
];

function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, HOME: folder },
  });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

it('leaves out the flags that a command refuses', () => {
  const flags = (path: string) => nodes.find((node) => node.path === path)?.options.flatMap((option) => option.flags);
  expect(flags('run')).toEqual(expect.arrayContaining(['--phi', '--steps', '--frames-every']));
  for (const flag of ['--phi', '--steps', '--replica', '--frames-every', '--no-json'])
    expect(flags('critical')).not.toContain(flag);
  for (const flag of ['--steps', '--threads', '--record-every']) expect(flags('noise')).not.toContain(flag);
  expect(flags('noise')).toContain('--phi');
});

describe('completion', () => {
  it('in bash', () => {
    const complete = ([line]: [string, readonly string[]]): string =>
      `COMP_WORDS=(${line.replace(/ $/, " ''")}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _randorg; echo "\${COMPREPLY[*]}"`;
    const program = [`source ${script('bash')}`, 'complete -p randorg >/dev/null', ...cases().map(complete)].join('\n');
    const lines = run('bash', ['--norc', '-c', program]).trimEnd().split('\n');
    expect(lines.map((line) => line.split(' ').sort())).toEqual(cases().map(([, offers]) => [...offers].sort()));
  });

  itNeeds('fish')('in fish', (fish) => {
    for (const [line, offers] of cases()) {
      const found = run(fish, ['--no-config', '-c', `source ${script('fish')}; complete -C ${JSON.stringify(line)}`]);
      expect([
        line,
        found
          .trim()
          .split('\n')
          .map((each) => each.split('\t')[0])
          .sort(),
      ]).toEqual([line, [...offers].sort()]);
    }
  });

  itNeeds('zsh')('in zsh, where the tabulator is pressed', (zsh) => {
    // a single answer is put into the line, several are listed
    const program = `zmodload zsh/zpty
zpty shell ${zsh} -f -i
zpty -w shell "unsetopt list_ambiguous; autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${script('zsh')}; PROMPT=; stty -echo; echo rea''dy"
zpty -r -m shell line '*ready*'
for typed in "$@"; do
  zpty -w -n shell "$typed"$'\\t'
  sleep 0.7
  zpty -w -n shell $'\\C-e\\C-u'
  while zpty -r -t shell part 2>/dev/null; do print -rn -- "$part"; done
  print -r -- "@@@"
done
zpty -d shell`;
    const found = run(zsh, ['-f', '-c', program, 'zsh', ...cases().map(([line]) => line)]).split('@@@');
    cases().forEach(([line, offers], index) => {
      for (const offer of offers)
        expect([line, found[index]]).toEqual([line, expect.stringContaining(offer.replace(line.split(' ').at(-1) ?? '', ''))]);
    });
  });

  it('another shell is bad input', async () => {
    const { code, stderr } = await randorg('completion tcsh', folder);
    expect([code, stderr]).toEqual([2, 'randorg: shell must be bash, zsh or fish, got "tcsh"; give one of them\n']);
  });
});

it('every command shows an example of itself', () => {
  expect(nodes.length).toBeGreaterThan(15);
  expect(nodes.filter(({ path, after }) => !after.includes(`randorg ${path}`.trim())).map(({ path }) => path)).toEqual([]);
});

describe('the manual page', () => {
  const page = readFileSync('build/man/randorg.1', 'utf8');

  it('has every command and every flag', () => {
    for (const { usage, options } of nodes.slice(1)) {
      expect(page).toContain(`.SS "randorg ${usage.replaceAll('-', '\\-')}"`);
      for (const { flags } of options) expect(page).toContain(`\\fB${(flags[0] as string).replaceAll('-', '\\-')}\\fR`);
    }
  });

  itNeeds('mandoc')('mandoc has nothing to say against it', (mandoc) => {
    const { stdout } = spawnSync(mandoc, ['-T', 'lint', '-W', 'warning', 'build/man/randorg.1'], { encoding: 'utf8' });
    // a date would make two builds differ
    expect(stdout.split('\n').filter((line) => line && !line.includes('missing date'))).toEqual([]);
  });
});

it('the JSON Schema of the package has every field of a run and refuses others', () => {
  const { $schema, properties, additionalProperties } = JSON.parse(readFileSync('build/randorg.schema.json', 'utf8'));
  expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(additionalProperties).toBe(false);
  const branches = new Set(fieldPaths.map((path) => path.split('.')[0]));
  // `matched` is what a result says of a run with match
  expect(Object.keys(properties).sort()).toEqual([...branches, 'matched'].sort());
  expect(properties.model.enum).toEqual(models);
  expect(properties.phi).toMatchObject({ type: 'number', exclusiveMinimum: 0, maximum: 1.5 });
});
