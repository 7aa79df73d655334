/**
 * Flatness of the energy landscape, DeltaV = <V(x + s xi) - V(x)> / (N s^2), xi standard normal on each coordinate: how much the energy
 * rises around a configuration. V is a sum over pairs, so the average is an exact sum over pairs of the smeared potential. Unit 1/sigma.
 */
import { ConfigError } from '../../model/errors.js';
import { type Configuration, checkConfiguration, gridUnits, speciesOf } from '../structure/configuration.js';
import { type MeanValue, meanOf } from '../structure/frames.js';
import { contactsOf, findTouching, type PairList, separation } from '../structure/pairs.js';
import { RandomSource } from '../structure/random.js';
import { checkExponent, pairEnergy } from './potential.js';
import { cutoffInS, SmearedTable } from './smearedTable.js';
import { smearedPotential } from './smearing.js';

/** s of the paper: 0.03 R. */
export const defaultSmearing = 0.015;
/** More sizes are not tabulated. */
const mostSpecies = 8;
/** Blocks of the box, about, whose scatter gives the error, and particles a block needs. */
const blocks = 64;
const fewestInBlock = 10;

/** @throws ConfigError for an s that is not positive */
export function checkSmearing(s: number): void {
  if (s > 0 && Number.isFinite(s)) return;
  throw new ConfigError(`s must be positive, got ${s}; it is the width of the displacements in diameters`, 's');
}

/** The excess of pair k of a list, by tables for a few sizes, else by the integral. */
function excessOf(configuration: Configuration, pairs: PairList, exponent: number, s: number): (k: number) => number {
  const { dimension, radii } = configuration;
  const { first, second, distance } = pairs;
  const contact = contactsOf(pairs, radii);
  const species = speciesOf(configuration, mostSpecies);
  if (species === null) {
    return (k) => smearedPotential(dimension, distance[k] as number, contact[k] as number, exponent, s).excess;
  }
  const kind = new Uint8Array(radii.length);
  species.forEach(({ ids }, a) => {
    for (const id of ids) kind[id] = a;
  });
  const tables: (SmearedTable | undefined)[] = [];
  return (k) => {
    const a = kind[first[k] as number] as number;
    const b = kind[second[k] as number] as number;
    const at = Math.min(a, b) * mostSpecies + Math.max(a, b);
    tables[at] ??= new SmearedTable(dimension, contact[k] as number, exponent, s);
    return tables[at].excess(distance[k] as number);
  };
}

/** Block of the box that a particle lies in. */
function blockOf({ dimension, positions }: Configuration, id: number, side: number): number {
  let block = 0;
  for (let c = 0; c < dimension; c++)
    block = block * side + Math.floor(((positions[id * dimension + c] as number) * side) / gridUnits);
  return block;
}

/**
 * DeltaV of a configuration, exactly. The error is not one of the sum: it says how much configurations of this size vary, from the scatter of
 * blocks of the box, which are taken as independent; null where they would hold too few particles.
 * @param exponent a of the potential
 * @param s sigma
 * @throws ConfigError if s is not positive, or too large for the box
 */
export function exactFlatness(configuration: Configuration, exponent: number, s = defaultSmearing): MeanValue {
  checkConfiguration(configuration, 2);
  checkExponent(exponent);
  checkSmearing(s);
  const particles = configuration.radii.length;
  const pairs = findTouching(configuration, { times: 1, plus: cutoffInS * s });
  const excess = excessOf(configuration, pairs, exponent, s);
  const side = Math.round(blocks ** (1 / configuration.dimension));
  const shares = new Float64Array(side ** configuration.dimension);
  let total = 0;
  for (let k = 0; k < pairs.first.length; k++) {
    const value = excess(k);
    total += value;
    const block = blockOf(configuration, pairs.first[k] as number, side);
    shares[block] = (shares[block] as number) + value;
  }
  const unit = particles * s * s;
  const scatter = particles >= fewestInBlock * shares.length ? (meanOf(shares).error as number) * shares.length : null;
  return { value: total / unit, error: scatter === null ? null : scatter / unit };
}

/** The energy V, of all overlaps. @throws ConfigError for an exponent below 1 */
export function energyOf(configuration: Configuration, exponent: number): number {
  checkConfiguration(configuration);
  checkExponent(exponent);
  const pairs = findTouching(configuration, { times: 1, plus: 0 });
  const contact = contactsOf(pairs, configuration.radii);
  return pairs.distance.reduce((sum, r, k) => sum + pairEnergy(r, contact[k] as number, exponent), 0);
}

/** DeltaV at several s. */
export function scanFlatness(
  configuration: Configuration,
  exponent: number,
  widths: readonly number[],
): { s: number; deltaV: MeanValue }[] {
  return widths.map((s) => ({ s, deltaV: exactFlatness(configuration, exponent, s) }));
}

/** Displacements beyond so many s are not looked for. */
const sampledReach = 12;

/**
 * DeltaV as a mean over random displacements: what `exactFlatness` does exactly, for comparison. Displacements come in opposite pairs, whose
 * mean has no term linear in the forces; the error is that of the pairs.
 * @param draws displacements, even, at least 4
 * @throws ConfigError as exactFlatness, and for too few draws
 */
export function sampledFlatness(
  configuration: Configuration,
  exponent: number,
  s: number,
  draws: number,
  seed: number,
): MeanValue {
  checkConfiguration(configuration, 2);
  checkExponent(exponent);
  checkSmearing(s);
  if (!(draws % 2 === 0 && draws >= 4)) {
    throw new ConfigError(`sampled must be an even number of at least 4, got ${draws}`, 'sampled');
  }
  const { dimension: d, radii } = configuration;
  const pairs = findTouching(configuration, { times: 1, plus: sampledReach * s });
  const { first, second, distance } = pairs;
  const apart = Float64Array.from({ length: first.length * d }, (_, k) => {
    const pair = Math.floor(k / d);
    return separation(configuration, first[pair] as number, second[pair] as number, k % d);
  });
  const contact = contactsOf(pairs, radii);
  const rest = contact.reduce((sum, each, k) => sum + pairEnergy(distance[k] as number, each, exponent), 0);
  const random = new RandomSource(seed);
  const moves = new Float64Array(radii.length * d);
  const rise = (sign: number): number => {
    let energy = 0;
    for (let k = 0; k < first.length; k++) {
      let square = 0;
      for (let c = 0; c < d; c++) {
        const moved = (moves[(first[k] as number) * d + c] as number) - (moves[(second[k] as number) * d + c] as number);
        square += ((apart[k * d + c] as number) + sign * moved) ** 2;
      }
      energy += pairEnergy(Math.sqrt(square), contact[k] as number, exponent);
    }
    return (energy - rest) / (radii.length * s * s);
  };
  const rises = new Float64Array(draws / 2);
  for (let draw = 0; draw < rises.length; draw++) {
    for (let c = 0; c < moves.length; c++) moves[c] = s * random.normal();
    rises[draw] = (rise(1) + rise(-1)) / 2;
  }
  return meanOf(rises);
}
