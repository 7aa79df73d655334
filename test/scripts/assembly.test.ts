/** assembly/: what an editor makes of it with its own configuration. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('is right as TypeScript, without comments that silence the compiler', () => {
  const { status, stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'assembly'], {
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '']);
  const files = readdirSync('assembly', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(30);
  expect(files.filter((name) => readFileSync(`assembly/${name}`, 'utf8').includes('@ts-'))).toEqual([]);
});
