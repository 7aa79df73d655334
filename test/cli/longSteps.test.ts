/** Steps beyond 2^53, which a number would round, through the commands that show them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFrameWriter } from '../../src/io/index.js';
import { sampleFrame } from '../io/sampleFrames.js';
import { randorg } from '../support/randorg.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-long-steps-'));
const run = (args: string) => randorg(args, folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 2^63 - 1 is the largest of signed 64 bits. */
const last = 2n ** 63n - 1n;
const steps = [0n, 1n, 3n, 6n].map((k) => last - 6n + k);

beforeAll(() => {
  for (const name of ['gsd', 'extxyz'] as const) {
    const writer = openFrameWriter(join(folder, `frames.${name}`), name);
    for (const [k, step] of steps.entries()) {
      writer.append({ ...sampleFrame(0), positions: sampleFrame(0).positions.map((x) => x + 2 ** 20 * k), step });
    }
    writer.close();
  }
  const dump = steps.map(
    (step, k) =>
      `ITEM: TIMESTEP\n${step}\nITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS pp pp pp\n0 9\n0 9\n0 9\nITEM: ATOMS id x y z\n${[1, 2, 3].map((id) => `${id} ${2 * id + k / 100} ${id} 1\n`).join('')}`,
  );
  writeFileSync(join(folder, 'frames.lammpstrj'), dump.join(''));
});

describe('steps up to 2^63 - 1 keep every digit', () => {
  it.each(['gsd', 'extxyz', 'lammpstrj'])('in dynamics of a %s file, whose lags are exact', async (name) => {
    const { stdout } = await run(`dynamics frames.${name} --from ${steps[1]} --per-decade 100 --json`);
    const { frames, lags } = JSON.parse(stdout);
    expect(frames).toEqual([{ count: 3, first: String(steps[1]), last: String(last) }]);
    expect(lags.map(({ lag }: { lag: number }) => lag)).toEqual([2, 3, 5]);
  });

  it('in inspect, structure and plot', async () => {
    const inspected = await run('inspect frames.gsd --json');
    expect(JSON.parse(inspected.stdout)).toMatchObject({ contents: { frames: 4, steps: [String(steps[0]), String(last)] } });
    const structure = await run('structure frames.gsd --frame all --windows 10 --json');
    expect(JSON.parse(structure.stdout).frames).toEqual(steps.map(String));
    const { code, stdout } = await run(`plot frames.gsd --frame step=${steps[2]} --out picture.svg`);
    expect([code, stdout]).toEqual([0, expect.stringContaining(`number 2 of 4, t = ${steps[2]}`)]);
    const other = await run(`plot frames.extxyz --frame step=${last - 1n} --out other.svg`);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining(`from step ${steps[0]} to ${last}`)]);
  });
});
