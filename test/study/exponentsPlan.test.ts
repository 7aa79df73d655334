/** Plans for a target error: which runs they propose, and what they say where it is out of reach. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type DecayFit, type DecayPilot, decayPilot, pilotActivity, pilotVariance } from '../../src/analysis/index.js';
import { withoutStart } from '../../src/study/exponents/data.js';
import { estimateExponents } from '../../src/study/exponents/estimate.js';
import { planToTarget } from '../../src/study/exponents/nextPlan.js';
import type { PlanSearch, TriedPlan } from '../../src/study/exponents/targetPlan.js';
import { pilotData, truth } from '../support/pilot.js';
import { randorg } from '../support/randorg.js';

const data = pilotData(0.1, 11);
const estimates = estimateExponents(data);

describe('what a pilot says of larger runs', () => {
  const curves = withoutStart(data.curves);
  const shape = decayPilot(curves, estimates.decay as DecayFit) as DecayPilot;

  it('goes through its own decays and their scatter', () => {
    for (const time of [24, 100, 316]) {
      const near = curves.filter(({ phi }) => phi === 0.6853);
      const at = near.map(({ times, activity }) => activity[times.findIndex((t) => t >= time)] as number);
      const first = near[0]?.times.find((t) => t >= time) as number;
      const mean = at.reduce((sum, value) => sum + value, 0) / at.length;
      const scatter = Math.sqrt(pilotVariance(shape, first, 128) / near.length);
      expect(Math.abs(Math.log(pilotActivity(shape, 0.6853, first) / mean))).toBeLessThan(2.5 * scatter);
    }
    // The generator's: 0.3 (t^(1/z)/L)^2.
    const variance = 0.3 * (100 ** (1 / truth.z) / 128) ** 2;
    expect(pilotVariance(shape, 100, 128) / variance).toBeGreaterThan(0.45);
    expect(pilotVariance(shape, 100, 128) / variance).toBeLessThan(1.8);
    expect(pilotVariance(shape, 100, 256) / pilotVariance(shape, 100, 128)).toBeCloseTo(0.25, 10);
  });

  it('continues them as t^-delta, levelling above phi_c and falling below', () => {
    const { value } = estimates.decay as DecayFit;
    const critical = shape.parameters[2] as number;
    const slope = -Math.log(pilotActivity(shape, critical, 1e6) / pilotActivity(shape, critical, 1e5)) / Math.log(10);
    expect(Math.abs(slope - value)).toBeLessThan(0.1);
    expect(pilotActivity(shape, critical + 0.01, 2000)).toBeGreaterThan(1.3 * pilotActivity(shape, critical, 2000));
    expect(pilotActivity(shape, critical - 0.02, 2000)).toBeLessThan(0.3 * pilotActivity(shape, critical, 2000));
  });
});

describe('a plan for delta', () => {
  const { plan, because, search } = planToTarget(data, estimates, { quantity: 'delta', error: 0.03 });
  const { chosen, tried, reached } = search as PlanSearch;
  const { values, size, t, starts, error, activeSteps, seconds } = chosen as TriedPlan;

  it('is the cheapest that reaches the target, with its cost', () => {
    expect([reached, because]).toEqual([true, 'delta +- 0.03 is wanted']);
    expect(error).toBeLessThanOrEqual(0.03);
    for (const other of tried.filter((one) => one.error <= 0.03)) expect(other.activeSteps).toBeGreaterThanOrEqual(activeSteps);
    expect(seconds).toBeCloseTo((activeSteps * 20) / 1e9, 6);
    // f_a at phi_c is about 0.5 t^-0.419: its sum, times sites, values and starts.
    const rough = (0.5 / 0.581) * t ** 0.581 * size ** 2 * values.length * starts;
    expect(activeSteps / rough).toBeGreaterThan(0.3);
    expect(activeSteps / rough).toBeLessThan(3);
  });

  it('has phi on both sides of phi_c, one far enough below to absorb, and a size that does not show', () => {
    const { value } = (estimates.decay as DecayFit).criticalPoint;
    expect(values.filter((phi) => phi < value).length).toBeGreaterThanOrEqual(4);
    expect(values.filter((phi) => phi > value).length).toBeGreaterThanOrEqual(4);
    expect(new Set(values).size).toBe(values.length);
    const [lowest, next] = [...values].sort((a, b) => a - b) as [number, number];
    expect(value - lowest).toBeGreaterThan(1.4 * (value - next));
    expect(size * size * lowest).toBeGreaterThan(1000);
    expect(t).toBeLessThan(size ** truth.z);
  });

  it('is a plan of that many runs with fresh seeds and records at all scales of time', () => {
    expect(plan).toMatchObject({
      base: { model: 'manna', dimension: 2, seed: 2, steps: t, record: { perDecade: 20 } },
      grid: { size: [size], density: values },
      replicas: starts,
    });
  });
});

it('a plan for spheres has no phi above close packing by more than 5 %, and no fewer than 1000 of them', () => {
  const shift = 0.879 - truth.criticalPoint;
  const curves = data.curves.map((curve) => ({ ...curve, phi: curve.phi + shift, particles: 100 }));
  const names = { control: 'phi', size: 'particles' } as const;
  const spheres = { ...data, curves, system: { ...data.system, ...names, config: { model: 'bro', dimension: 2 } } };
  const { plan } = planToTarget(spheres, estimateExponents(spheres), { quantity: 'delta', error: 0.1 });
  const { phi, particles } = plan?.grid as { phi: number[]; particles: [number] };
  expect(Math.max(...phi)).toBeLessThanOrEqual(0.882);
  expect(phi.filter((one) => one > 0.879).length).toBeGreaterThan(2);
  expect(particles[0]).toBeGreaterThanOrEqual(1000);
});

describe('a plan that can not be made', () => {
  it('says what the pilot lacks', () => {
    const above = { ...data, curves: data.curves.filter(({ phi }) => phi > truth.criticalPoint + 0.004) };
    const found = planToTarget(above, estimateExponents(above), { quantity: 'delta', error: 0.01 });
    expect(found.because).toMatch(/no plan without a fit of the decays of the pilot: /);
    expect(found.search).toBeNull();
  });

  const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['beta=0.1', 'delta', 'delta=0', 'delta=x', 'delta=0.1=2'])('refuses the target %s', async (target) => {
    writeFileSync(join(folder, 'c.csv'), '');
    const { code, stderr } = await randorg(`exponents c.csv --plan ${target}`, folder);
    expect([code, stderr.split('\n').length]).toEqual([2, 2]);
    expect(stderr).toMatch(/^randorg: plan must be .*such as /);
  });
});
