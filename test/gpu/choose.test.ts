/** `device: auto`: which device, and why. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Choice, chooseDevice, judge } from '../../src/gpu/choose.js';
import { parseConfig, Simulation } from '../../src/index.js';
import { runNode } from '../support/child.js';
import { askGpu, runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';

const run = 'bin/randorg.js run --steps 0 --particles 100 --json --device auto --out'.split(' ');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('device auto', () => {
  it('takes what is faster, and says how much', () => {
    expect(judge({ cpu: 2e7, gpu: 3e8 }, 1e12, 'a GPU')).toEqual({
      isGpu: true,
      why: 'a GPU makes 3.0e+8 particle-steps a second, the processor 2.0e+7 particle-steps a second',
    });
    expect(judge({ cpu: 2e7, gpu: 1e7 }, 1e12, 'a GPU')).toEqual({
      isGpu: false,
      why: 'it makes 2.0e+7 particle-steps a second, a GPU 1.0e+7 particle-steps a second',
    });
    expect(judge({ cpu: 2e7, gpu: 0 }, 1e7, 'a GPU')).toEqual({ isGpu: false, why: 'all steps take 0.5 s at most there' });
  });

  it('leaves rules to the processor that a GPU has not', async () => {
    const configs = [{ model: 'bro' } as const, { model: 'sgd', mode: 'pair-batch' } as const].map((each) => parseConfig(each));
    expect(await chooseDevice(configs)).toEqual({ isGpu: false, why: 'a GPU has no model sgd mode pair-batch' });
  });

  it('is the processor where there is no GPU, and says so', async () => {
    const env = { VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' };
    const { code, stderr } = await runNode([...run, folder], { env });
    expect(code).toBe(0);
    // before it, Dawn may tell that there is no loader
    expect(stderr).toMatch(/(^|\n)randorg: device auto takes the processor: no GPU was found\n$/);
  });

  it('is one of three names', async () => {
    const wrong = 'device must be one of cpu, gpu, auto, got "tpu"; leave it out for cpu';
    await expect(Simulation.create({}, { device: 'tpu' as 'gpu' })).rejects.toThrow(wrong);
  });

  itNeeds('gpu')(
    'times both, once for each kind of run, and not at all where the processor is done sooner',
    async () => {
      const short = JSON.stringify({ phi: 0.3, particles: 100, steps: 10 });
      const [first, second] = await askGpu<Choice[]>('auto.js', short);
      expect(first).toEqual(second);
      expect(first?.isGpu).toBe(false);
      expect(first?.why).toMatch(/^all steps take \S+ s at most there$/);
      const long = JSON.stringify({ phi: 0.3, particles: 100, steps: 1e9 });
      const [timed, again] = await askGpu<Choice[]>('auto.js', long, long);
      expect(timed?.why).toMatch(/^it makes \S+ particle-steps a second, .*swiftshader.* \d\.\de\+\d particle-steps a second$/i);
      expect(again).toEqual(timed);
    },
    600_000,
  );

  itNeeds('gpu')('does not take a program that stands in for a GPU', async () => {
    const { stderr } = await runWithGpu([...run, folder]);
    expect(stderr).toMatch(/^randorg: device auto takes the processor: .*swiftshader.* is a program that stands in for a GPU\n/i);
  });
});
