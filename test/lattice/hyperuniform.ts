/** S(k) of absorbed states of a lattice at its critical density. */
import { FactorMean, siteModes } from '../../src/analysis/structure/index.js';
import { LatticeSimulation } from '../../src/engine/lattice.js';
import type { RunConfigInput } from '../../src/model/index.js';

/** The mean over absorbed states of so many seeds. */
export async function absorbedStates(config: RunConfigInput, states: number): Promise<FactorMean> {
  const mean = new FactorMean();
  for (let replica = 0; replica < states; replica++) {
    const sim = await LatticeSimulation.create({ ...config, replica });
    while (!sim.step(100_000).absorbed);
    mean.merge(siteModes({ dimension: sim.dimension, size: sim.config.size, heights: sim.heights() }));
  }
  return mean;
}
