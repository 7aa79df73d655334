import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { install, isFresh, sweepStale } from '../../scripts/buildFolders.js';
import { runNode } from '../support/child.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function makeBuild(name: string, inputs: string, mark = name): string {
  const folder = join(root, name);
  for (const part of ['lib', 'wasm', 'cli/chunks', 'inline', 'app']) mkdirSync(join(folder, part), { recursive: true });
  writeFileSync(join(folder, 'lib/index.js'), mark);
  for (const file of ['wasm/randorg-d3.wasm', 'cli/chunks/main.js', 'inline/index.js', 'randorg.html', 'app/index.html'])
    writeFileSync(join(folder, file), '');
  writeFileSync(join(folder, 'inputs.sha256'), inputs);
  return folder;
}
const installed = () => readFileSync(join(root, 'build/lib/index.js'), 'utf8');

it('folders of dead processes are swept, those of living ones and all others stay', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((settle) => child.on('exit', settle));
  const kept = ['build', `build.${process.pid}`, `build.old.${process.pid}`, 'build.notes', `mybuild.${child.pid}`];
  for (const name of [...kept, `build.${child.pid}`, `build.old.${child.pid}`]) makeBuild(name, '');
  sweepStale(root);
  expect(readdirSync(root).sort()).toEqual([...kept].sort());
});

it('a build takes the place of an older one, and leaves nothing beside it', () => {
  makeBuild('build', 'old');
  install(root, makeBuild('build.1', 'new'), 'new');
  expect([installed(), readdirSync(root)]).toEqual(['build.1', ['build']]);
});

it('a build that another prepare has made meanwhile is kept, unless forced', () => {
  makeBuild('build', 'new');
  install(root, makeBuild('build.1', 'new'), 'new');
  expect([installed(), readdirSync(root)]).toEqual(['build', ['build']]);
  install(root, makeBuild('build.1', 'new'), 'new', true);
  expect([installed(), readdirSync(root)]).toEqual(['build.1', ['build']]);
});

it('an incomplete build is not fresh', () => {
  const build = makeBuild('build', 'new');
  expect(isFresh(build, 'new')).toBe(true);
  expect(isFresh(build, 'other')).toBe(false);
  rmSync(join(build, 'lib/index.js'));
  expect(isFresh(build, 'new')).toBe(false);
});

it('processes that install at once all succeed', async () => {
  makeBuild('build', 'old');
  const program = `
    import { install } from ${JSON.stringify(resolve('scripts/buildFolders.js'))};
    import { cpSync } from 'node:fs';
    const [root, name, inputs] = process.argv.slice(1);
    for (let k = 0; k < 30; k++) {
      cpSync(root + '/' + name, root + '/aside.' + name, { recursive: true });
      install(root, root + '/aside.' + name, inputs, k % 2 === 0);
    }`;
  const names = ['one', 'two', 'three'];
  for (const name of names) makeBuild(name, name === 'three' ? 'c' : 'ab');
  const ends = await Promise.all(
    names.map((name) =>
      runNode(['--input-type=module', '-e', program, root, name, name === 'three' ? 'c' : 'ab'], { cwd: root }),
    ),
  );
  for (const { code, stderr } of ends) expect([code, stderr]).toEqual([0, '']);
  expect(names).toContain(installed());
  expect(readdirSync(root).sort()).toEqual(['build', ...names].sort());
  expect(existsSync(join(root, 'build/wasm/randorg-d3.wasm'))).toBe(true);
});
