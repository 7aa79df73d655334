/** Minimisation of the energy: a minimum near a configuration, though not the one that descent by small steps ends in. */
import { ConfigError } from '../../model/errors.js';
import { addTimes, dot } from '../linearAlgebra.js';
import { type Configuration, checkConfiguration, gridUnits, toGrid } from '../structure/configuration.js';
import { findTouching, longestReach, type PairList } from '../structure/pairs.js';
import { pairEnergy, pairSlope } from './potential.js';

export interface MinimiseOptions {
  /** Largest force on a particle at the end. Default 1e-12. */
  tolerance?: number;
  /** Default 100000. */
  maxSteps?: number;
}

export interface Minimum {
  /** Positions rounded to the grid. */
  configuration: Configuration;
  /** [N*d], sigma, unwrapped: the start in [0, L) and the way from it. */
  positions: Float64Array;
  /** Of the unrounded positions, a particle. */
  energyPerParticle: number;
  /** Largest force on a particle. */
  force: number;
  steps: number;
  converged: boolean;
}

/** Pairs are listed to so much beyond contact, sigma, as part of the smallest contact. */
const skinPart = 0.3;

/** Energy and forces, with a list of pairs that is made anew when a particle may have left it. */
class Forces {
  readonly force: Float64Array;
  energy = 0;
  private pairs: PairList | null = null;
  private listedAt: Float64Array;
  private readonly skin: number;

  constructor(
    private readonly start: Configuration,
    private readonly exponent: number,
  ) {
    const size = start.positions.length;
    this.force = new Float64Array(size);
    this.listedAt = new Float64Array(size);
    const smallest = start.radii.reduce((least, radius) => Math.min(least, radius));
    const room = start.boxLength / 2 - longestReach(start, { times: 1, plus: 0 });
    this.skin = Math.min(2 * smallest * skinPart, room * (1 - 1e-9));
  }

  /** Fills `force` and `energy` at these positions. */
  evaluate(positions: Float64Array): void {
    const pairs = this.pairsAt(positions);
    const { dimension: d, boxLength, radii } = this.start;
    const { first, second } = pairs;
    const { force } = this;
    const apart = new Float64Array(d);
    force.fill(0);
    this.energy = 0;
    for (let k = 0; k < first.length; k++) {
      const i = first[k] as number;
      const j = second[k] as number;
      let square = 0;
      for (let c = 0; c < d; c++) {
        const difference = (positions[i * d + c] as number) - (positions[j * d + c] as number);
        const nearest = difference - boxLength * Math.round(difference / boxLength);
        apart[c] = nearest;
        square += nearest * nearest;
      }
      const contact = (radii[i] as number) + (radii[j] as number);
      if (square >= contact * contact || square === 0) continue;
      const r = Math.sqrt(square);
      this.energy += pairEnergy(r, contact, this.exponent);
      const push = -pairSlope(r, contact, this.exponent) / r;
      for (let c = 0; c < d; c++) {
        force[i * d + c] = (force[i * d + c] as number) + push * (apart[c] as number);
        force[j * d + c] = (force[j * d + c] as number) - push * (apart[c] as number);
      }
    }
  }

  private pairsAt(positions: Float64Array): PairList {
    const { start } = this;
    const { dimension: d } = start;
    let farthest = 0;
    for (let at = 0; at < positions.length; at += d) {
      let square = 0;
      for (let c = at; c < at + d; c++) square += ((positions[c] as number) - (this.listedAt[c] as number)) ** 2;
      farthest = Math.max(farthest, square);
    }
    if (this.pairs === null || farthest > (this.skin / 2) ** 2) {
      this.pairs = findTouching({ ...start, positions: toGrid(positions, start.boxLength) }, { times: 1, plus: this.skin });
      this.listedAt = positions.slice();
    }
    return this.pairs;
  }

  /** Largest force on a particle. */
  largest(dimension: number): number {
    let most = 0;
    for (let at = 0; at < this.force.length; at += dimension) {
      let square = 0;
      for (let c = at; c < at + dimension; c++) square += (this.force[c] as number) ** 2;
      most = Math.max(most, square);
    }
    return Math.sqrt(most);
  }
}

/** Settings of Bitzek et al. Particles have mass 1; the stiffest modes then need time steps under about 0.6. */
const fire = { start: 0.05, most: 0.4, mixing: 0.1, wait: 5, faster: 1.1, slower: 0.5, settle: 0.99 };

/**
 * Goes downhill to a minimum by FIRE (Bitzek, Koskinen, Gaehler, Moseler and Gumbsch, Phys. Rev. Lett. 97, 170201, 2006).
 * @param exponent a of the potential, at least 2: below, forces jump at contact and nothing converges
 * @throws ConfigError for a smaller exponent, a tolerance that is not positive, or a box too small for neighbours
 */
export function minimise(configuration: Configuration, exponent: number, options: MinimiseOptions = {}): Minimum {
  checkConfiguration(configuration, 2);
  const { tolerance = 1e-12, maxSteps = 100_000 } = options;
  if (!(exponent >= 2)) {
    throw new ConfigError(
      `exponent must be at least 2 to minimise, got ${exponent}; forces jump at contact below, run gd instead`,
      'exponent',
    );
  }
  if (!(tolerance > 0)) throw new ConfigError(`tolerance must be positive, got ${tolerance}`, 'tolerance');
  const { dimension, boxLength, radii } = configuration;
  const positions = Float64Array.from(configuration.positions, (x) => (x / gridUnits) * boxLength);
  const velocity = new Float64Array(positions.length);
  const forces = new Forces(configuration, exponent);
  forces.evaluate(positions);
  let { start: timeStep, mixing } = fire;
  let downhill = 0;
  let steps = 0;
  for (; steps < maxSteps && forces.largest(dimension) > tolerance; steps++) {
    const { force } = forces;
    if (dot(velocity, force) < 0) {
      velocity.fill(0);
      timeStep *= fire.slower;
      mixing = fire.mixing;
      downhill = 0;
    } else if (++downhill > fire.wait) {
      timeStep = Math.min(fire.most, timeStep * fire.faster);
      mixing *= fire.settle;
    }
    addTimes(velocity, timeStep, force);
    const turn = mixing * Math.sqrt(dot(velocity, velocity) / dot(force, force));
    for (let c = 0; c < velocity.length; c++) velocity[c] = (1 - mixing) * (velocity[c] as number) + turn * (force[c] as number);
    addTimes(positions, timeStep, velocity);
    forces.evaluate(positions);
  }
  const force = forces.largest(dimension);
  return {
    configuration: { ...configuration, positions: toGrid(positions, boxLength) },
    positions,
    energyPerParticle: forces.energy / radii.length,
    force,
    steps,
    converged: force <= tolerance,
  };
}
