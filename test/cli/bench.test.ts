/** The built command, as a user calls it. */
import { expect, it } from 'vitest';
import type { BenchResult, GpuBenchResult } from '../../src/study/index.js';
import { runNode } from '../support/child.js';
import { runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';

const randorg = (args: string) => runNode(['bin/randorg.js', ...args.split(' ')]);
const small = 'bench --particles 1000 --windows 3';

it('--json prints one document', async () => {
  const { code, stdout, stderr } = await randorg(`${small} --json`);
  expect([code, stderr]).toEqual([0, '']);
  const result = JSON.parse(stdout) as BenchResult;
  expect(Object.keys(result)).toEqual(['cases', 'engine', 'host']);
  expect(result.engine.wasmSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(result.cases.map(({ name }) => name)).toContain('3D 1 % active');
  for (const row of result.cases) {
    expect(row.particles).toBe(1000);
    expect(row.windows).toHaveLength(3);
    expect(row.nsPerParticleStep).toBe([...row.windows].sort((a, b) => a - b)[1]);
    expect(row.nsPerParticleStep * row.stepsPerSecond * 1000).toBeCloseTo(1e9, -3);
    if (row.name === '3D absorbed') {
      expect([row.activity, row.nsPerActiveStep]).toEqual([0, null]);
    } else {
      expect(row.nsPerActiveStep).toBeCloseTo(row.nsPerParticleStep / row.activity, 3);
    }
  }
  const activityOf = (name: string) => result.cases.find((row) => row.name === name)?.activity;
  expect(activityOf('3D dense, random start')).toBeGreaterThan(0.9);
  expect(activityOf('3D 1 % active')).toBeLessThan(0.03);
  expect(activityOf('3D 1 % active')).toBeGreaterThan(0);
});

it('prints a table for people', async () => {
  const { code, stdout, stderr } = await randorg(small);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('ns/particle-step');
  expect(stdout.match(/│ 1000 /g)).toHaveLength(6);
  expect(stdout).not.toContain('\u001b');
});

it.each([
  ['bench --particles 0', 'particles must be a whole number from 100 to 10000000, got 0; give one such as 1000'],
  ['bench --particles 1.5', 'particles must be a whole number from 100 to 10000000, got 1.5; give one such as 1000'],
  ['bench --particles many', 'particles must be a whole number from 100 to 10000000, got "many"; give one such as 1000'],
  ['bench --windows 0', 'windows must be a whole number from 1 to 1000, got 0; give one such as 7'],
  ['bench --steps 5', "unknown option '--steps'"],
  ['bench now', "too many arguments for 'bench'. Expected 0 arguments but got 1."],
])('%s is refused', async (args, message) => {
  const { code, stdout, stderr } = await randorg(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`randorg: ${message}\n`);
});

itNeeds('gpu')(
  '--device gpu stands beside the processor, with the same bits',
  async () => {
    const { code, stdout, stderr } = await runWithGpu(
      'bin/randorg.js bench --device gpu --particles 300 --windows 1 --json'.split(' '),
    );
    expect([code, stderr]).toEqual([0, '']);
    const { device, cases, leftOut } = JSON.parse(stdout) as GpuBenchResult;
    expect(device).not.toBe('');
    expect(cases.length + leftOut.length).toBe(3);
    expect(cases.length).toBeGreaterThan(0);
    for (const row of cases) {
      expect(row.sameDigest).toBe(true);
      expect(row.gpu).toBeGreaterThan(0);
      expect(row.oneCore).toBeGreaterThan(0);
    }
  },
  600_000,
);
