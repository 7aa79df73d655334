/** Velocities in the frames of a run with momentum: of heavy balls, each is the way from the frame before. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFrames } from '../../src/io/index.js';
import { runSimulation } from '../../src/run/index.js';
import { itJudged, runPython } from './judges.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-velocities-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A run with a frame at each step, whose momentum a schedule takes away at step 4. */
async function framesOf(format: 'gsd' | 'extxyz') {
  const out = join(folder, format);
  const schedule = { momentum: { kind: 'step', points: [[4, 0]] as [number, number][] } } as const;
  await runSimulation({
    ...{ model: 'sgd', dimension: 2, particles: 60, phi: 0.8, learningRate: 0.05, momentum: 0.9, schedule, steps: 6 },
    ...{ frames: { every: 1, format }, stopWhenAbsorbed: false, out },
  });
  const path = join(out, `frames.${format}`);
  const reader = openFrames(path);
  const frames = Array.from({ length: reader.count }, (_, k) => reader.read(k));
  reader.close();
  /** What the velocities of frame k should be, in all of three axes. */
  const way = (k: number): number[] => {
    const [before, here] = [frames[k - 1], frames[k]];
    if (!before || !here || k > 3) return new Array(180).fill(0);
    const axes = (i: number) =>
      [0, 1].map((c) => ((here.positions[2 * i + c] as number) - (before.positions[2 * i + c] as number)) | 0);
    return Array.from({ length: 60 }, (_, i) => [...axes(i).map((x) => (x * here.boxLength) / 2 ** 32), 0]).flat();
  };
  return { path, steps: frames.map(({ step }) => step), way };
}

describe('velocities', () => {
  it('are the columns velo of extended XYZ', async () => {
    const { path, steps, way } = await framesOf('extxyz');
    expect(steps).toEqual([0, 1, 2, 3, 4, 5, 6]);
    const lines = readFileSync(path, 'utf8').split('\n');
    steps.forEach((_, k) => {
      expect(lines[62 * k + 1]).toContain('Properties=species:S:1:pos:R:3:radius:R:1:active:L:1:velo:R:3 ');
      const rows = lines.slice(62 * k + 2, 62 * k + 62).map((line) => line.split(' ').slice(6).map(Number));
      expect(rows.flat()).toEqual(way(k));
    });
    expect(way(3).some((x) => x !== 0)).toBe(true);
  });

  itJudged('gsd')('are the velocities of GSD, as python3-gsd reads them', async (python) => {
    const { path, way } = await framesOf('gsd');
    const judge = `
import gsd.hoomd, json, sys
with gsd.hoomd.open(sys.argv[1], 'rb') as f:
    print(json.dumps([s.particles.velocity.flatten().tolist() for s in f]))
`;
    const found = runPython<number[][]>(python, judge, [path]);
    expect(found).toHaveLength(7);
    found.forEach((velocities, k) => {
      expect(velocities).toEqual(way(k).map(Math.fround));
    });
  });
});
