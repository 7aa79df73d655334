/** Means of a run over a window of steps, for comparison with reference values. */
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

export interface Steady {
  /** Mean active fraction over t in (from, to]; 0 if absorbed before. */
  activity: number;
  /** Mean 2 n_c / N. */
  contacts: number;
  absorbedAt: number | null;
}

/** One run; the means are over configurations from < t <= to. */
export async function steady(config: RunConfigInput, from: number, to: number): Promise<Steady> {
  const sim = await Simulation.create(config);
  let active = 0;
  let contacts = 0;
  let n = 0;
  while (sim.time <= to) {
    const run = sim.step(Math.min(1000, to + 1 - sim.time));
    for (let k = 0; k < run.steps; k++) {
      if (run.from + k <= from) continue;
      active += run.active[k] as number;
      contacts += run.contacts[k] as number;
      n++;
    }
    if (run.absorbed) return { activity: 0, contacts: 0, absorbedAt: run.time };
  }
  return { activity: active / n / sim.particles, contacts: (2 * contacts) / n / sim.particles, absorbedAt: null };
}

/** Mean and its standard error. */
export function meanAndError(values: number[]): { mean: number; error: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(variance / values.length) };
}
