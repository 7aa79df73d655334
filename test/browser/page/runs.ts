/** The runs whose results must be the same bits in Node and in a browser. */
import { LatticeSimulation, ManifoldSimulation, type RunConfigInput, Simulation } from '../../../build/lib/index.js';

export const runs: Record<string, RunConfigInput> = {
  'sgd pair': { model: 'sgd', mode: 'pair', learningRate: 0.1 },
  'bro reciprocal 2D': { model: 'bro', mode: 'reciprocal', kick: 0.1, dimension: 2, phi: 0.8 },
  'bro reciprocal 3D': { model: 'bro', mode: 'reciprocal', kick: 0.1 },
  'bro particle-normalised': { model: 'bro', mode: 'particle-normalised', kick: 0.1 },
  'sgd exponent 2.3': { model: 'sgd', mode: 'pair', learningRate: 0.3, exponent: 2.3 },
  manna: { model: 'manna', dimension: 2, size: 32, density: 0.8 },
  clouds: { model: 'manifold', cloudsNumber: 40, embedding: 3, views: 8, batch: 10, learningRate: 0.03 },
};
/** The one that also goes on in a Web Worker. */
export const workerRun = 'bro reciprocal 3D';

export interface Outcome {
  digest: string;
  steps: number;
  active: number[];
  energy: number;
}

/** What a run asked to use two threads did. */
export interface TeamOutcome {
  digest: string;
  threads: number;
  note: string | null;
}

/** A run of two threads, where the host allows them. */
export async function teamOutcome(): Promise<TeamOutcome> {
  const simulation = await Simulation.create({ particles: 2000, phi: 0.66, seed: 5, threads: 2 });
  await simulation.advance(200);
  const result = { digest: simulation.digest(), threads: simulation.threads, note: simulation.threadsNote };
  await simulation.close();
  return result;
}

/** Positions as a digest, the active particles of each step, the final energy (of a lattice or of clouds, 0). */
export async function outcome(config: RunConfigInput): Promise<Outcome> {
  if (config.model === 'manna') {
    const lattice = await LatticeSimulation.create({ seed: 11, ...config });
    const { active } = lattice.step(300);
    return { digest: lattice.digest(), steps: lattice.time, active: [...active], energy: 0 };
  }
  if (config.model === 'manifold') {
    const clouds = await ManifoldSimulation.create({ seed: 11, ...config });
    const { active } = clouds.step(300);
    return { digest: clouds.digest(), steps: clouds.time, active: [...active], energy: 0 };
  }
  const simulation = await Simulation.create({ particles: 500, phi: 0.7, seed: 11, ...config });
  const { active } = simulation.step(300);
  return { digest: simulation.digest(), steps: simulation.time, active: [...active], energy: simulation.energy() };
}
