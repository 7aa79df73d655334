/** The tours say what is to be seen: here what the page computes of their scenes is held to it. Shorter than on the page, which shows the same sooner or later. */
import { describe, expect, it } from 'vitest';
import { phiGuides } from '../../src/app/plots/guides.js';
import { type Scene, type Tour, tours } from '../../src/app/tours.js';
import { analyse } from '../../src/app/worker/analysis.js';
import type { AnalysisAnswer } from '../../src/app/worker/messages.js';
import { Simulation } from '../../src/engine/index.js';
import { decodeState } from '../../src/engine/state.js';
import { parseConfig, requireParticles } from '../../src/model/index.js';

const tour = (id: string): Tour => tours.find((each) => each.id === id) as Tour;
const scenesOf = (id: string): readonly Scene[] => tour(id).scenes;

interface Seen {
  /** f_a and energy per particle at the steps asked for, as far as the run came. */
  activity: number[];
  energy: number[];
  absorbedAt: number | null;
}

/** Runs a scene up to some steps. */
async function watch({ config }: Scene, steps: readonly number[]): Promise<Seen & { simulation: Simulation }> {
  const simulation = await Simulation.create(config);
  const seen = { activity: [] as number[], energy: [] as number[], absorbedAt: null as number | null };
  const { particles } = config as { particles: number };
  for (const until of steps) {
    simulation.step(until - simulation.time, { stopWhenAbsorbed: true });
    const { active } = simulation.observe();
    seen.activity.push(active / particles);
    seen.energy.push(simulation.energy() / particles);
    if (active === 0) {
      seen.absorbedAt = simulation.time;
      break;
    }
  }
  return { ...seen, simulation };
}

/** What the page's plots show of a scene after some steps. */
async function analysed(scene: Scene, steps: number): Promise<AnalysisAnswer> {
  const { simulation } = await watch(scene, [steps]);
  const { dimension, boxLength } = simulation;
  const { positions } = decodeState(simulation.toBytes());
  return analyse({ dimension, boxLength, positions, radii: simulation.radii(), exponent: 1, flatness: dimension === 3 });
}

it('every scene can be run, in a time that a reader waits', () => {
  for (const { scenes, watch: sentences, plots } of tours) {
    expect([sentences.length, plots.length]).toEqual([3, 3]);
    for (const { config } of scenes) {
      const { particles, steps } = requireParticles(parseConfig(config), 'needs particles');
      expect(particles * steps).toBeLessThan(1e8);
    }
  }
});

it('absorbing or active: 0.50 absorbs, 0.60 stays on a plateau', async () => {
  const [below, above] = scenesOf('transition') as [Scene, Scene];
  expect((await watch(below, [1000])).absorbedAt).toBeLessThan(1000);
  const { activity, absorbedAt } = await watch(above, [300, 1000]);
  expect(absorbedAt).toBeNull();
  expect((activity[1] as number) / (activity[0] as number)).toBeGreaterThan(0.97);
});

it('critical slowing down: two hundred steps, a thousand, and a power of time near phi_c', async () => {
  const [far, nearer, near] = scenesOf('slowing-down') as [Scene, Scene, Scene];
  const [first, second] = [(await watch(far, [1000])).absorbedAt, (await watch(nearer, [3000])).absorbedAt];
  expect(Math.round((first as number) / 100)).toBe(2);
  expect(Math.round((second as number) / 1000)).toBe(1);
  // The one value of phi_c, that of docs/critical.md, also where the plots draw it.
  const [{ at }] = phiGuides(requireParticles(parseConfig(near.config), 'needs particles')) as [{ at: number }];
  expect(at).toBe(0.5597);
  expect((near.config as { phi: number }).phi).toBe(Number(at.toFixed(2)));
  expect(tour('slowing-down').watch[0]).toContain(`about ${at.toFixed(2)} here`);
  const { activity } = await watch(near, [100, 500, 2500]);
  const slopes = [0, 1].map((k) => Math.log((activity[k] as number) / (activity[k + 1] as number)) / Math.log(5));
  // Docs: t^-0.22 from 1e3 on.
  for (const slope of slopes) expect(Math.abs(slope - 0.2)).toBeLessThan(0.06);
});

it('BRO and SGD become one as their steps become small', async () => {
  const scenes = scenesOf('one-dynamics');
  const [bro, sgd, smallBro, smallSgd] = await Promise.all(scenes.map((scene) => watch(scene, [200, 400])));
  const apart = (one: Seen | undefined, other: Seen | undefined, of: 'activity' | 'energy') =>
    Math.log((other?.[of][1] as number) / (one?.[of][1] as number));
  expect(Math.abs(apart(bro, sgd, 'activity') - 0.2)).toBeLessThan(0.08);
  expect(Math.abs(apart(smallBro, smallSgd, 'activity'))).toBeLessThan(0.03);
  expect(Math.abs(apart(smallBro, smallSgd, 'energy'))).toBeLessThan(0.06);
  // alpha = 4 eps / 3.
  for (const [k, kick] of [0.3, 0.02].entries()) {
    const { learningRate, batchFraction } = scenes[2 * k + 1]?.config as { learningRate: number; batchFraction: number };
    expect([scenes[2 * k]?.config, batchFraction]).toMatchObject([{ kick }, 0.75]);
    expect(learningRate).toBeCloseTo((4 * kick) / 3, 12);
  }
});

describe('noise that conserves the centre of mass', () => {
  it('makes S(k) fall about as k^2 where independent kicks leave a plateau', async () => {
    const [independent, reciprocal] = await Promise.all(scenesOf('hyperuniform').map((scene) => analysed(scene, 2000)));
    const level = (seen: AnalysisAnswer | undefined, low: number, high: number): number => {
      const { k, s } = seen as AnalysisAnswer;
      const inside = s.filter((_, i) => (k[i] as number) >= low && (k[i] as number) < high);
      return inside.reduce((sum, value) => sum + value, 0) / inside.length;
    };
    const ratio = (seen: AnalysisAnswer | undefined) => level(seen, 0.6, 0.8) / level(seen, 0.2, 0.3);
    // (0.7 / 0.25)^2 is 8.
    expect(ratio(reciprocal)).toBeGreaterThan(3.5);
    expect(ratio(independent)).toBeLessThan(2.5);
    expect(level(independent, 0.2, 0.3)).toBeGreaterThan(2 * level(reciprocal, 0.2, 0.3));
  });
});

it('flat minima: the smaller p, the flatter', async () => {
  const seen = await Promise.all(scenesOf('flat-minima').map((scene) => analysed(scene, 600)));
  const [whole, half, quarter] = seen.map(({ flatness }) => flatness?.value as number) as [number, number, number];
  expect(half).toBeLessThan(whole);
  expect(quarter).toBeLessThan(half);
});
