/** The container recipes against each other and the package. Their commands are carried out in test/validation/containers.test.ts. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { longTermLine, versions } from '../../scripts/nodes.js';
import { readDefinition, readDockerfile } from '../support/recipes.js';

const docker = readDockerfile('Dockerfile');
const definition = readDefinition('randorg.def');

it('both build and install by the same commands, on the same base', () => {
  const npm = (commands: readonly string[]) => commands.filter((command) => /^(?:npm|mv|apt-get) /.test(command));
  expect(docker.stages).toHaveLength(2);
  expect(docker.stages.map(({ commands }) => npm(commands).length)).toEqual([3, 3]);
  docker.stages.forEach((stage, index) => {
    expect(npm(definition.stages[index]?.commands ?? [])).toEqual(npm(stage.commands));
    expect(definition.stages[index]?.from).toBe(stage.from);
  });
  const [, last] = docker.stages;
  expect(definition.stages[1]?.environment).toEqual(last?.environment);
});

it('the base is exact and the Node of the executables; the package is tested on the oldest line', () => {
  const [, version = ''] = /^node:([\d.]+)-bookworm-slim$/.exec(docker.stages[0]?.from ?? '') ?? [];
  expect(version).toBe(versions[longTermLine]);
  const { engines } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(engines.node).toBe('>=20.19');
  const [oldest, ofExecutables, ...others] = [
    ...readFileSync('.github/workflows/release.yml', 'utf8').matchAll(/node-version: (.*)/g),
  ].map(([, found]) => found);
  expect(oldest).toMatch(/^20\.(?:19|[2-9]\d)\.\d+$/);
  expect([ofExecutables, others]).toEqual([version, []]);
});

it('the last stage gets nothing of the first but the tarball, and starts randorg as nobody special', () => {
  expect(docker.stages[1]?.copies).toEqual(['--from=build /tmp/randorg.tgz /tmp/randorg.tgz']);
  expect(definition.stages[1]?.copies).toEqual(['files from build: /tmp/randorg.tgz /tmp/randorg.tgz']);
  expect(docker.others).toMatchObject({ ENTRYPOINT: '["randorg"]', USER: 'node', WORKDIR: '/work' });
  expect(definition.stages[1]?.sections.runscript?.trim()).toBe('exec randorg "$@"');
});
