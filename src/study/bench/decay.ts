import type { Simulation } from '../../engine/simulation.js';

/** Steps between looks at a decaying activity: it never halves in so few. */
const chunk = 16;

/**
 * Steps a decaying run until at most `active` particles are active.
 * @param most give up after so many steps
 * @returns true if the run is there; false if it absorbed from above (it is then at the configuration before) or took too long
 */
export function stepToActivity(sim: Simulation, active: number, most = 200_000): boolean {
  const last = sim.time + most;
  while (sim.time < last) {
    const positions = sim.positionsU32();
    const { time } = sim;
    const run = sim.step(chunk);
    const found = run.active.findIndex((count) => count <= active);
    if (found < 0 && !run.absorbed) continue;
    sim.restore(positions, time);
    sim.step(found >= 0 ? found : Math.max(0, run.steps - 1));
    return found >= 0;
  }
  return false;
}
