/** A made-up system with a known critical point, in place of simulations: f_a falls as t^-delta, levels above phi_c, absorbs below. */
import { SeededRandom } from '../../src/analysis/index.js';
import type { Stage, StageRun } from '../../src/study/critical/stage.js';

export interface World {
  critical: number;
  /** f_a = (1 + t)^-delta at the critical point, amplitude * (phi - phi_c)^beta far above it after long times. */
  delta: number;
  beta: number;
  amplitude: number;
  /** Relative spread of runs. */
  noise: number;
  /** Worlds with others of these have other noise. Default 0. */
  firstRun?: number;
}

export const world: World = { critical: 0.6, delta: 0.45, beta: 0.6, amplitude: 2, noise: 0.03 };

/** The runs that a stage would give. */
export function runsOf(stage: Stage, { critical, delta, beta, amplitude, noise, firstRun = 0 }: World = world): StageRun[] {
  const { level, size, count, steps, values, starts, firstReplica } = stage;
  const times = [0, ...new Set(Array.from({ length: 20 * Math.log10(steps) + 1 }, (_, k) => Math.round(10 ** (k / 20))))];
  return values.flatMap((phi, v) =>
    Array.from({ length: starts }, (_, s): StageRun => {
      const run = firstReplica + v * starts + s;
      const random = new SeededRandom(firstRun + run + 1);
      const factor = Math.exp(noise * random.gaussian());
      const distance = phi - critical;
      const steady = amplitude * Math.abs(distance) ** beta;
      const mean = (t: number): number => {
        const decay = (1 + t) ** -delta;
        // Smooth in phi - phi_c at any finite time: both sides begin with the same slope.
        const scaled = steady / decay;
        const sharpness = 1 / beta;
        const below = decay * Math.exp(-(scaled ** sharpness) * beta);
        return distance > 0 ? decay * (1 + scaled ** sharpness) ** beta : below;
      };
      const activity = times.map((t) => Math.min(1, factor * mean(t) * Math.exp((noise / 3) * random.gaussian())));
      const last = activity.findIndex((value) => value * count < 1);
      const between =
        last < 1 ? 0 : (times[last - 1] as number) + random.uniform() * ((times[last] as number) - (times[last - 1] as number));
      const absorbedAt = last < 0 ? null : Math.ceil(between);
      const kept = last < 0 ? times.length : last;
      const measured = { phi, particles: count, length: count ** (1 / 3), dimension: 3, run };
      const curve = { ...measured, times: times.slice(0, kept), activity: activity.slice(0, kept), absorbedAt };
      const tail = activity.filter((_, k) => (times[k] as number) > steps / 2);
      const sample = {
        ...measured,
        mean: absorbedAt === null ? tail.reduce((sum, x) => sum + x, 0) / tail.length : 0,
        absorbed: absorbedAt !== null,
      };
      return { directory: `${run}`, level, size, count, steps, curve, sample, seconds: 1 };
    }),
  );
}
