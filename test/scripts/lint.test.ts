/** `npm run lint`: what Biome finds fails `npm test` too. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

const root = new URL('../..', import.meta.url);
const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome');

it('Biome has nothing to say of the sources', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [biome, 'check', '--max-diagnostics=5', '.'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
  expect(stdout).toMatch(/^Checked \d{3,} files/);
}, 120_000);
