/** Starting states of the cases, made by our engine and stored as files that every program reads. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Simulation } from '../build/lib/index.js';
import { stepToActivity } from '../build/lib/study/index.js';
import { configOf } from './cases.js';

/** A sparse window begins and ends this far from the level it is named after. */
const above = 1.2;
const below = 0.85;
const leastSparseSteps = 8;
const mostSparseSteps = 400;
/** A decay that takes longer than this is no decay. */
const patience = 200_000;

/** Root mean square displacement of one coordinate in one step, in sigma. */
function stepLength(sim) {
  const before = sim.positionsU32();
  const { time } = sim;
  sim.step(1, { stopWhenAbsorbed: false });
  const after = sim.positionsU32();
  sim.restore(before, time);
  let sum = 0;
  for (let k = 0; k < before.length; k++) sum += ((after[k] - before[k]) | 0) ** 2;
  return (Math.sqrt(sum / before.length) / 2 ** 32) * sim.boxLength;
}

export class States {
  #decays = new Map();

  /** @param folder where the files go */
  constructor(folder) {
    this.folder = folder;
  }

  #store(name, sim) {
    const state = join(this.folder, `${name}.u32`);
    const words = sim.positionsU32();
    // The machines that run this are little-endian, as the files are.
    writeFileSync(state, Buffer.from(words.buffer, words.byteOffset, words.byteLength));
    return { state, time: sim.time, boxLength: sim.boxLength, stepLength: stepLength(sim) };
  }

  /**
   * The state of a case.
   * @param levels all levels that the decay of this size passes, falling
   * @returns file, t, box side, rms displacement a step, and for sparse cases how many steps stay near the level
   */
  async of(given, settleSteps, levels) {
    const { kind, dimension, particles } = given;
    if (kind === 'sparse' || kind === 'absorbed') {
      const key = `${dimension}-${particles}`;
      if (!this.#decays.has(key)) this.#decays.set(key, await this.#decay(given, levels));
      return this.#decays.get(key)[kind === 'sparse' ? given.level : 'absorbed'];
    }
    const sim = await Simulation.create(configOf(given));
    if (kind === 'settled') {
      while (sim.time < settleSteps) sim.step(Math.min(100, settleSteps - sim.time), { stopWhenAbsorbed: false });
    }
    return this.#store(`${kind}-${dimension}-${particles}`, sim);
  }

  /** Runs to absorption and stores a state where the activity comes to each level. */
  async #decay(given, levels) {
    const { dimension, particles } = given;
    const sim = await Simulation.create(configOf(given));
    const stored = {};
    for (const level of levels) {
      stored[level] = this.#atLevel(sim, level * particles, `sparse-${dimension}-${particles}-${level}`);
    }
    while (!sim.step(1000).absorbed) {
      if (sim.time > patience) throw new Error(`phi ${given.phi} did not absorb in ${patience} steps`);
    }
    stored.absorbed = this.#store(`absorbed-${dimension}-${particles}`, sim);
    return stored;
  }

  /** Goes on until the active particles fall to `above` times a count; stores that state and measures how long it stays near. */
  #atLevel(sim, count, name) {
    if (!stepToActivity(sim, above * count))
      throw new Error(`the activity of ${name} did not fall to ${count} particles, at t = ${sim.time}`);
    const result = this.#store(name, sim);
    const { active } = sim.step(mostSparseSteps);
    const end = active.findIndex((value) => value < below * count);
    sim.restore(this.#read(result.state), result.time);
    return { ...result, steps: Math.max(leastSparseSteps, end < 0 ? active.length : end) };
  }

  #read(path) {
    const bytes = readFileSync(path);
    return new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }
}
