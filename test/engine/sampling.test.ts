/** Batches without replacement: what a pass adds up to, how many move, and what a change in mid-run does. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { oracleStep } from '../oracle/step.js';
import { oracleConfig } from '../support/oracleConfig.js';

/** So dense that every particle overlaps another. */
const dense = { dimension: 2, particles: 103, phi: 1.5, learningRate: 0.2 } as const;
const sgd = (fields: RunConfigInput): Promise<Simulation> => Simulation.create({ ...dense, model: 'sgd', ...fields });

/** Displacements of one step from the start, as if it were step t. */
async function moved(sim: Simulation, t = 0): Promise<Int32Array> {
  const start = (await sgd({})).positionsU32();
  sim.restore(start, t);
  sim.step(1);
  return Int32Array.from(sim.positionsU32(), (x, k) => x - (start[k] as number));
}

const added = (a: Int32Array, b: Int32Array): Int32Array => a.map((x, k) => x + (b[k] as number));
const howMany = (moves: Int32Array): number => moves.filter((x, k) => k % 2 === 0 && (x !== 0 || moves[k + 1] !== 0)).length;

describe('batches without replacement', () => {
  it.each<[string, RunConfigInput, number]>([
    ['particle', { mode: 'particle', batchFraction: 0.3 }, 4],
    ['particle, a number that does not divide', { mode: 'particle', batchSize: 100 }, 2],
    ['pair', { mode: 'pair', batchFraction: 0.3 }, 3],
  ])('%s: the steps of a pass from one configuration add up to gradient descent, to the last bit', async (_name, rule, M) => {
    const sim = await sgd({ ...rule, sampling: 'epochs' });
    const gd = await moved(await Simulation.create({ ...dense, model: 'gd' }));
    for (const pass of [0, 7]) {
      let sum = new Int32Array(gd.length);
      for (let m = 0; m < M; m++) sum = added(sum, await moved(sim, pass * M + m)) as Int32Array<ArrayBuffer>;
      expect(sum).toEqual(gd);
    }
    // steps that lie in two passes do not
    let across = new Int32Array(gd.length);
    for (let m = 1; m <= M; m++) across = added(across, await moved(sim, m)) as Int32Array<ArrayBuffer>;
    expect(across).not.toEqual(gd);
  });

  it('have the size that is asked for', async () => {
    for (const sampling of ['exact', 'epochs'] as const) {
      const sim = await sgd({ mode: 'particle', sampling, batchSize: 40 });
      const sizes: number[] = [];
      for (let t = 0; t < 6; t++) sizes.push(howMany(await moved(sim, t)));
      expect(sizes).toEqual(sampling === 'exact' ? [40, 40, 40, 40, 40, 40] : [40, 40, 23, 40, 40, 23]);
      const fraction = await sgd({ mode: 'particle', sampling, batchFraction: 0.39 });
      expect(await moved(fraction, 5)).toEqual(await moved(sim, 5));
    }
  });

  it.each(['particle', 'both-batch', 'pair'] as const)('%s with all in a batch is gd bit for bit', async (mode) => {
    const gd = await Simulation.create({ ...dense, model: 'gd' });
    gd.step(30);
    for (const sampling of mode === 'pair' ? (['epochs'] as const) : (['exact', 'epochs'] as const)) {
      const sim = await sgd({ mode, sampling, batchFraction: 1 });
      sim.step(30);
      expect(sim.digest()).toBe(gd.digest());
    }
  });

  it('a change of batchFraction takes size and number of batches with it', async () => {
    const sim = await sgd({ mode: 'both-batch', sampling: 'epochs', batchFraction: 0.5 });
    sim.step(5);
    await sim.change({ batchFraction: 0.2 });
    for (let t = 5; t < 12; t++) {
      const { positions } = oracleStep(oracleConfig(sim), sim.positionsU32(), t);
      sim.step(1);
      expect(sim.positionsU32()).toEqual(positions);
    }
    const fixed = await sgd({ mode: 'both-batch', sampling: 'epochs', batchSize: 20 });
    await expect(fixed.change({ batchFraction: 0.2 })).rejects.toThrow(
      'batchFraction must be left out with batchSize 20, got 0.2; ',
    );
  });
});
