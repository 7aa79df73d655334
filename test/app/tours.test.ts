/** What tours say is held to what their steps compute, at their own settings. */
import { describe, expect, it } from 'vitest';
import { phiGuides } from '../../src/app/plots/guides.js';
import { readPlace } from '../../src/app/touring.js';
import { type Step, tours } from '../../src/app/tours.js';
import { analyse } from '../../src/app/worker/analysis.js';
import type { AnalysisAnswer } from '../../src/app/worker/messages.js';
import { parseConfig, populationOf } from '../../src/model/index.js';
import { Experiment } from '../../src/run/experiment.js';
import { isWhole } from '../support/whole.js';

const stepsOf = (id: string): readonly Step[] => tours.find((tour) => tour.id === id)?.steps ?? [];

interface Seen {
  experiment: Experiment;
  /** Active fraction before each step. */
  activity: number[];
  absorbedAt: number | null;
}

/** Goes on with a step of a tour, as the page does. */
async function goOn(seen: Seen, until: number): Promise<Seen> {
  const { experiment, activity } = seen;
  while (experiment.time < until && seen.absorbedAt === null) {
    const counters = await experiment.advance(until - experiment.time, { energy: false, stopWhenAbsorbed: true });
    for (const active of counters.active) activity.push(active / experiment.config.particles);
    if (counters.absorbed && experiment.nextEvent === null) seen.absorbedAt = experiment.time;
  }
  return seen;
}

async function watch({ config, events = [], target }: Step, until = target): Promise<Seen> {
  return goOn({ experiment: await Experiment.open(config, events), activity: [], absorbedAt: null }, until);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = ({ activity }: Seen, t: number): number => mean(activity.slice(t - 20, t + 1));

/** V/N of the present configuration. */
const energyOf = async ({ simulation, config }: Experiment): Promise<number> =>
  ((await simulation.look()).energy ?? Number.NaN) / config.particles;

/** What the page's plots show of the present configuration, and its energy per particle. */
async function analysed({ experiment }: Seen): Promise<AnalysisAnswer & { energy: number }> {
  const { simulation, config } = experiment;
  const { dimension } = config;
  const { boxLength } = simulation;
  const positions = simulation.positionsU32();
  const take = { dimension, boxLength, positions, radii: simulation.radii(), exponent: 1, flatness: dimension === 3 };
  return { ...(await analyse(take)), energy: await energyOf(experiment) };
}

it('every step can be run, in a time that a reader waits, and its text is short', () => {
  for (const { steps, plots } of tours) {
    expect(plots).toHaveLength(3);
    for (const { config, target, looks = [], text, label } of steps) {
      const { particles } = populationOf(parseConfig(config));
      expect(particles * target).toBeLessThan(2e7);
      expect(text.length, label).toBeLessThan(500);
      expect(looks.every((look, k) => look > (looks[k - 1] ?? 0) && look <= target)).toBe(true);
    }
    expect(new Set(steps.map(({ label }) => label)).size).toBe(steps.length);
  }
});

it('a step has an address', () => {
  expect(readPlace('#tour=slowing-down&step=2')).toMatchObject({ tour: { id: 'slowing-down' }, step: 1 });
  expect(readPlace('#tour=transition')?.step).toBe(0);
  expect([readPlace('#tour=transition&step=9')?.step, readPlace('#tour=other&step=1'), readPlace('#phi=0.5')]).toEqual([
    0,
    null,
    null,
  ]);
});

describe('absorbing or active', () => {
  const [low, high, middle, down] = stepsOf('transition') as [Step, Step, Step, Step];

  it('0.30 absorbs after some forty steps, at 0.45 two thirds move from the tenth step on', async () => {
    expect(Math.round(((await watch(low)).absorbedAt as number) / 10)).toBe(4);
    const above = await watch(high, 400);
    expect(above.absorbedAt).toBeNull();
    for (const from of [10, 100, 300]) expect(Math.abs(mean(above.activity.slice(from, from + 90)) - 2 / 3)).toBeLessThan(0.02);
  });

  it('0.38 takes two thousand steps, with less than a tenth at work after a thousand', async () => {
    const close = await watch(middle);
    expect(near(close, 1000)).toBeLessThan(0.1);
    expect(Math.round((close.absorbedAt as number) / 1000)).toBe(2);
    const [{ at }] = phiGuides(close.experiment.config) as [{ at: number }];
    expect(middle.text).toContain(String(at));
  });

  it('f_a falls ever more steeply on the way down, to zero below phi_c', async () => {
    const seen = await watch(down);
    const values = down.events?.map(({ step }) => mean(seen.activity.slice(step - 150, step))) ?? [];
    expect(values).toHaveLength(8);
    const falls = values.slice(1).map((value, k) => (values[k] as number) - value);
    expect(falls.every((fall) => fall > 0)).toBe(true);
    expect((falls.at(-1) as number) / (falls[0] as number)).toBeGreaterThan(2);
    expect([seen.absorbedAt !== null, seen.experiment.config]).toMatchObject([true, { phi: 0.37 }]);
  });
});

it('critical slowing down: sixty steps, five times as many, and a power of time at phi_c', async () => {
  const [far, nearer, at] = stepsOf('slowing-down') as [Step, Step, Step];
  const [first, second] = [(await watch(far)).absorbedAt as number, (await watch(nearer)).absorbedAt as number];
  expect(Math.round(first / 10)).toBe(6);
  expect(Math.round(second / first)).toBe(5);
  const seen = await watch(at, 330);
  const slope = (a: number, b: number): number =>
    Math.log((seen.activity[a] as number) / (seen.activity[b] as number)) / Math.log(b / a);
  for (const [a, b] of [
    [3, 30],
    [10, 100],
  ] as const)
    expect(Math.abs(slope(a, b) - 0.42)).toBeLessThan(0.12);
  expect((at.config as { phi: number }).phi).toBe(0.377);
});

it('BRO and SGD become one as their steps become small', async () => {
  const steps = stepsOf('one-dynamics') as [Step, Step, Step, Step];
  const [bro, sgd, smallBro, smallSgd] = await Promise.all(steps.map((step) => watch(step)));
  const level = (seen: Seen | undefined) => mean((seen as Seen).activity.slice(200));
  expect(level(bro)).toBeCloseTo(0.41, 1);
  expect(level(sgd) / level(bro)).toBeGreaterThan(1.15);
  expect(level(sgd) / level(bro)).toBeLessThan(1.25);
  for (const t of [30, 100, 200, 399])
    expect(Math.abs((smallSgd?.activity[t] as number) / (smallBro?.activity[t] as number) - 1)).toBeLessThan(0.04);
  const [energyOfSgd, energyOfBro] = await Promise.all([smallSgd, smallBro].map((seen) => energyOf((seen as Seen).experiment)));
  expect(Math.abs((energyOfSgd as number) / (energyOfBro as number) - 1)).toBeLessThan(0.06);
  // alpha = 4 eps / 3.
  for (const k of [0, 2]) {
    const [{ kick }, { learningRate, batchFraction }] = [steps[k]?.config, steps[k + 1]?.config] as [
      { kick: number },
      { learningRate: number; batchFraction: number },
    ];
    expect(batchFraction).toBe(0.75);
    expect(learningRate).toBeCloseTo((4 * kick) / 3, 12);
  }
});

it('noise that conserves the centre of mass makes S(k) fall about as k^2 where independent kicks leave a plateau', async () => {
  const steps = stepsOf('hyperuniform') as [Step, Step];
  const [independent, reciprocal] = await Promise.all(
    steps.map(async (step) => analysed(await watch(step, isWhole ? step.target : 300))),
  );
  const level = (seen: AnalysisAnswer | undefined, low: number, high: number): number => {
    const { k, s } = seen as AnalysisAnswer;
    return mean(s.filter((_, i) => (k[i] as number) >= low && (k[i] as number) < high));
  };
  const ratio = (seen: AnalysisAnswer | undefined) => level(seen, 0.6, 0.8) / level(seen, 0.2, 0.3);
  // (0.7 / 0.25)^2 is 8.
  expect(ratio(reciprocal)).toBeGreaterThan(3.5);
  expect(ratio(independent)).toBeLessThan(2.5);
  expect(level(independent, 0.2, 0.3)).toBeGreaterThan(2 * level(reciprocal, 0.2, 0.3));
});

it('flat minima: deeper places are steeper, and at the same V/N smaller batches are at flatter ones', async () => {
  interface Look {
    energy: number;
    value: number;
  }
  const curves: Look[][] = [];
  for (const step of stepsOf('flat-minima').slice(0, isWhole ? 3 : 2)) {
    const seen = await watch(step, 0);
    const curve: Look[] = [];
    for (const look of step.looks?.slice(0, isWhole ? 5 : 3) ?? []) {
      const { energy, flatness } = await analysed(await goOn(seen, look));
      curve.push({ energy, value: flatness?.value as number });
    }
    curves.push(curve);
  }
  const [whole, ...parts] = curves as [Look[], Look[]];
  for (const curve of curves) {
    expect(curve.map(({ energy }) => -energy)).toEqual(curve.map(({ energy }) => -energy).sort((a, b) => a - b));
    expect(curve.map(({ value }) => value)).toEqual(curve.map(({ value }) => value).sort((a, b) => a - b));
  }
  /** DeltaV with p = 1 at an energy, between its looks. */
  const steepness = (energy: number): number => {
    const k = whole.findIndex((point) => point.energy < energy);
    const [a, b] = whole.slice(k - 1, k + 1) as [Look, Look];
    return a.value + ((b.value - a.value) * Math.log(energy / a.energy)) / Math.log(b.energy / a.energy);
  };
  for (const curve of parts) {
    const inside = curve.filter(({ energy }) => energy < (whole[0]?.energy ?? 0) && energy > (whole.at(-1)?.energy ?? 0));
    expect(inside.length).toBeGreaterThan(1);
    for (const { energy, value } of inside) expect(value / steepness(energy)).toBeLessThan(0.97);
  }
});
