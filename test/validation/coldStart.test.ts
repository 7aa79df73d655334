/** How long the command takes to start, of the built bundle: the best of many, since whatever else the machine does only adds to it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'randorg-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const command = resolve('bin/randorg.js');

/** Least wall time, in ms. */
function best(args: readonly string[], repetitions = 12): number {
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < repetitions; k++) {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

it('randorg --version in 150 ms and a short run in 400 ms, where Node itself takes at most 60', () => {
  const node = best(['-e', '0']);
  const version = best([command, '--version']);
  const run = best([command, ...'run --particles 200 --steps 50 --json --force --out short'.split(' ')]);
  console.log(`node ${node.toFixed(0)} ms, --version ${version.toFixed(0)} ms, run ${run.toFixed(0)} ms`);
  // a slower machine is slower at both
  const slowness = Math.max(1, node / 60);
  expect(version).toBeLessThan(150 * slowness);
  expect(run).toBeLessThan(400 * slowness);
});
