/** What the container recipes do, done in an empty folder: their npm commands on a copy of the tracked files, then a run. */
import { execFileSync, execSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { simulate } from '../../src/index.js';
import { readDockerfile } from '../support/recipes.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-container-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function trackedFiles(): string[] {
  try {
    return execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { encoding: 'utf8', stdio: 'pipe' })
      .split('\0')
      .filter(Boolean);
  } catch {
    return [];
  }
}

it('the commands of both stages give a randorg with the digest of this one', async (context) => {
  const files = trackedFiles();
  if (!files.includes('Dockerfile')) return context.skip('not a git checkout');
  const source = join(folder, 'src');
  for (const name of files.filter((each) => existsSync(each))) {
    mkdirSync(dirname(join(source, name)), { recursive: true });
    cpSync(resolve(name), join(source, name), { verbatimSymlinks: true });
  }
  const [first, last] = readDockerfile('Dockerfile').stages;
  const here = (command: string) =>
    command
      .replaceAll('/tmp/', `${folder}/`)
      .replaceAll('/tmp ', `${folder} `)
      .replace(/\/tmp$/, folder);
  const env = { ...process.env, npm_config_prefix: join(folder, 'prefix'), npm_config_cache: join(folder, 'cache') };
  try {
    for (const command of first?.commands ?? []) execSync(here(command), { cwd: source, env, stdio: 'pipe' });
    for (const command of (last?.commands ?? []).filter((each) => each.startsWith('npm ')))
      execSync(here(command), { cwd: folder, env, stdio: 'pipe' });
  } catch (error) {
    const said = String((error as { stderr?: Buffer }).stderr ?? error);
    if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT/.test(said)) return context.skip('npm reaches no registry here');
    throw new Error(said);
  }
  rmSync(source, { recursive: true });
  const [work, bin] = [join(folder, 'work'), join(folder, 'prefix/bin')];
  mkdirSync(work);
  const text = execFileSync(join(bin, 'randorg'), 'run --particles 300 --steps 40 --json --out out'.split(' '), {
    cwd: work,
    encoding: 'utf8',
    env: { ...last?.environment, PATH: `${bin}:${dirname(process.execPath)}`, HOME: work },
  });
  expect(JSON.parse(text).digest).toBe((await simulate({ particles: 300, steps: 40 })).digest);
});
