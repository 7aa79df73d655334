/**
 * The workflows, as far as a machine without their host can run them: the commands of each job in order, in a clean clone. Actions are
 * left out, `gh` is a program that writes down what it is asked, and the long suites take a few tests.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
}
interface Job {
  steps: Step[];
}

/** Suites that take long, and what stands for them here. */
const short: [RegExp, string][] = [
  [/^npm test$/, 'npm test -- test/model'],
  [/^npm run test:golden$/, 'npm run test:golden -- -t "as released"'],
  [/^npm run test:e2e$/, 'npm run test:e2e -- test/e2e/served.test.ts'],
];
const values: Record<string, string> = {
  'github.token': 'none',
  'matrix.name': 'linux-x64',
  "startsWith(matrix.name, 'windows') && '.exe' || ''": '',
};

let folder: string;
let asked: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-workflows-'));
  asked = join(folder, 'gh.txt');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/gh'), `#!/bin/sh\necho "$@" >> '${asked}'\nls files >> '${asked}'\n`, { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

function jobs(workflow: string): Record<string, Job> {
  return parse(readFileSync(`.github/workflows/${workflow}.yml`, 'utf8')).jobs;
}

/** Runs the commands of a job. @returns the folder it ran in */
function runJob(workflow: string, name: string, before?: (clone: string) => void): string {
  const clone = join(folder, `${workflow}-${name}`);
  execFileSync('git', ['clone', '--quiet', '.', clone]);
  before?.(clone);
  const env = {
    ...process.env,
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    GITHUB_REF_NAME: 'v1.0.0',
    GITHUB_REPOSITORY: 'a/b',
  };
  for (const { run } of jobs(workflow)[name]?.steps ?? []) {
    if (run === undefined) continue;
    const [, instead] = short.find(([long]) => long.test(run)) ?? [null, run];
    const command = instead.replace(/\$\{\{ (.*?) \}\}/g, (_, key: string) => {
      if (values[key] === undefined) throw new Error(`${workflow}.yml: no value for ${key}`);
      return values[key];
    });
    execFileSync('bash', ['-eo', 'pipefail', '-c', command], { cwd: clone, env, stdio: ['ignore', 'ignore', 'pipe'] });
  }
  return clone;
}

it.each([
  ['ci', 'test', []],
  ['ci', 'page', ['dist/docs/index.html']],
  ['pages', 'site', ['dist/docs/index.html', 'dist/docs/randorg.html']],
  ['release', 'package', ['randorg-docs.tar.gz', 'randorg-sbom.cdx.json']],
  ['release', 'executable', ['dist/randorg-linux-x64']],
])('%s: the commands of %s end well', (workflow, name, made) => {
  const clone = runJob(workflow, name);
  expect(made.filter((path) => !existsSync(join(clone, path)))).toEqual([]);
  if (name === 'package') {
    const { components } = JSON.parse(readFileSync(join(clone, 'randorg-sbom.cdx.json'), 'utf8'));
    expect(components.map((one: { name: string }) => one.name)).toContain('commander');
    expect(readdirSync(clone).filter((file) => /^randorg-.*\.tgz$/.test(file))).toHaveLength(1);
  }
});

it('the release has a checksum of each file', () => {
  const clone = runJob('release', 'release', (path) => {
    mkdirSync(join(path, 'files'));
    for (const name of ['randorg-1.0.0.tgz', 'randorg-linux-x64']) writeFileSync(join(path, 'files', name), name);
  });
  expect(readFileSync(asked, 'utf8')).toMatch(/^release create v1\.0\.0 .*--repo a\/b[\s\S]*SHA256SUMS/);
  expect(() => execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: join(clone, 'files') })).not.toThrow();
});
