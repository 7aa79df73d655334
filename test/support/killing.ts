import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { appears, randorg, sleep, startRandorg } from './randorg.js';
import { runFiles } from './runFiles.js';

/** Enough for two hundred checkpoints, and a fraction of a second. */
const small =
  '--phi 0.62 --particles 100 --steps 5000 --record-per-decade 40 --checkpoint-every 50 --threads 1 --msd --json --frames-every 700 --frames-format';

/**
 * Kills a run by SIGKILL again and again, each time at a random instant, and resumes it until it comes to its end; then the next
 * one. Every one must end with the files of the run that was left alone.
 * @param folder to work in
 * @param kills so many in all
 * @returns how many of them met a running process
 */
export async function killAtRandom(folder: string, kills: number): Promise<number> {
  const half = Math.ceil(kills / 2);
  return (await killRuns(folder, half, 'gsd')) + (await killRuns(folder, kills - half, 'extxyz'));
}

async function killRuns(folder: string, kills: number, format: string): Promise<number> {
  const started = performance.now();
  const expected = JSON.parse((await randorg(`run ${small} ${format} --out whole-${format}`, folder)).stdout);
  const duration = performance.now() - started;
  const files = runFiles(join(folder, `whole-${format}`));
  let met = 0;
  let begin = `run ${small} ${format} --out killed`;
  for (let k = 0; k < kills; k++) {
    const run = startRandorg(begin, folder);
    await appears(join(folder, 'killed/run.json'), run);
    // Instants spread evenly over the time of a run by the golden ratio, and moved by whatever else the machine does.
    await sleep(duration * ((k * 0.618) % 1) * 0.6);
    if (run.child.kill('SIGKILL')) met++;
    const { code } = await run.done;
    begin = 'resume killed --json';
    if (code === 0 || k % 3 === 2 || k === kills - 1) {
      const { code, stdout, stderr } = await randorg(begin, folder);
      expect(code, stderr).toBe(0);
      expect(JSON.parse(stdout).digest).toBe(expected.digest);
      expect(runFiles(join(folder, 'killed')), `after ${k + 1} kills`).toEqual(files);
      rmSync(join(folder, 'killed'), { recursive: true });
      begin = `run ${small} ${format} --out killed`;
    }
  }
  return met;
}
