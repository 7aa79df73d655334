/** Curves of the active fraction on a lattice. */
import { LatticeSimulation } from '../../src/engine/lattice.js';
import type { RunConfigInput } from '../../src/model/index.js';

/** Least-squares slope of log active against log t, over some 20 times a decade from one time to another. */
export function localSlope(active: Uint32Array, from: number, to: number): number {
  const points: [x: number, y: number][] = [];
  for (let t = from; t <= to; t = Math.ceil(t * 1.122)) points.push([Math.log(t), Math.log(active[t] as number)]);
  const mean = (k: 0 | 1) => points.reduce((sum, point) => sum + point[k], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return covariance / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}

/** Mean active fraction over configurations from < t <= to; throws if the run absorbs. */
export async function meanActivity(config: RunConfigInput, from: number, to: number): Promise<number> {
  const sim = await LatticeSimulation.create(config);
  const { active, absorbed } = sim.step(to + 1);
  if (absorbed) throw new Error(`absorbed at t = ${sim.time}`);
  return active.subarray(from + 1).reduce((sum, count) => sum + count, 0) / (to - from) / sim.sites;
}
