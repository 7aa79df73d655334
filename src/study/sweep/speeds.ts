/** What a step of the runs of a plan costs a particle, probed at random starts of its rules, where steps cost most. */

import { Simulation } from '../../engine/simulation.js';
import { maxOf } from '../../model/arrays.js';
import {
  besideTrajectory,
  ConfigError,
  canonicalJson,
  configAt,
  isSpheres,
  kindOf,
  type ParticleConfig,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
} from '../../model/index.js';

/** N of a probe, at most; steps of a window, and windows of which the fastest counts. */
const probe = { particles: 4000, steps: 20, windows: 3 };
/** ms for the windows of one probe and for all probes of a plan; at least one window is done. */
const limit = { probe: 60, plan: 1000 };
/** Rules that are probed: with more of them, those evenly spread over the plan; the others are taken to cost as much as the slowest. */
const mostRules = 12;
/** Values of phi of a rule that are probed; between them the cost is taken to follow a straight line. */
const mostPhi = 3;
/** What can't be probed is taken to cost what these spheres do: a lattice costs less. */
const otherwise = { dimension: 3, phi: 0.66, particles: 4000 } as const;
/** Fields that a step's cost does not depend on, and those that a probe has of its own. */
const ownFields = new Set([...besideTrajectory, 'seed', 'initialSeed', 'replica', 'particles', 'phi', 'initial']);

/** A run under a schedule is taken to cost what its last fields do. */
const atEnd = (config: RunConfig): RunConfig => (isSpheres(config) ? configAt(config, config.steps) : config);

/** A random start of N particles. */
const startOf = (config: Partial<ParticleConfig>, particles: number): RunConfigInput =>
  ({ ...config, particles, initial: 'random', threads: 1 }) as RunConfigInput;

/** A smaller N where the rule allows it, its own where it needs that many, and spheres in place of radii that a file gives. */
async function open({ sizes, ...config }: ParticleConfig): Promise<Simulation> {
  const drawn = sizes.kind === 'file' || sizes.kind === 'list' ? {} : { sizes };
  for (const particles of [Math.min(probe.particles, config.particles), config.particles]) {
    try {
      return await Simulation.create(startOf({ ...config, ...drawn } as Partial<ParticleConfig>, particles));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
    }
  }
  return await Simulation.create(otherwise);
}

/** ns a step from a start: of so many steps, or of the first where a probe has no time for more. */
function window(sim: Simulation): number {
  const begin = performance.now();
  const options = { stopWhenAbsorbed: false };
  sim.step(1, options);
  if (performance.now() - begin > limit.probe) return (performance.now() - begin) * 1e6;
  sim.step(probe.steps - 1, options);
  return ((performance.now() - begin) * 1e6) / probe.steps;
}

/** The fastest of a few windows, each from the same start, in ns a particle-step: some 20 ms. */
async function measure(config: ParticleConfig): Promise<number> {
  const first = await open(config);
  const start = first.toBytes();
  const begun = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  for (let k = 0; k < probe.windows; k++) {
    fastest = Math.min(fastest, window(k === 0 ? first : await Simulation.fromBytes(start)));
    if (performance.now() - begun > limit.probe) break;
  }
  return fastest / first.config.particles;
}

/** Smallest, largest and middle ones, by rising value. */
function chosen<T>(sorted: readonly T[], most: number): T[] {
  if (sorted.length <= most) return [...sorted];
  return Array.from({ length: most }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (most - 1))] as T);
}

function keyOf(config: RunConfig): string {
  if (!isSpheres(config)) return kindOf(config.model);
  const { seed: _, ...sizes } = config.sizes as { seed?: string };
  return canonicalJson({ ...Object.fromEntries(Object.entries(config).filter(([name]) => !ownFields.has(name))), sizes });
}

interface Point {
  phi: number;
  ns: number;
}

/** By a straight line between the probed phi, the smallest and the largest of the rule among them. */
function speedAt(line: readonly Point[], phi: number): number {
  const next = line.findIndex((point) => point.phi >= phi);
  const [left, right] = [line[Math.max(0, next - 1)], line[next]] as [Point, Point];
  return left.phi === right.phi ? right.ns : left.ns + ((right.ns - left.ns) * (phi - left.phi)) / (right.phi - left.phi);
}

/**
 * @param probed what a configuration costs, in ns a particle-step: measured here, counted by tests
 * @returns ns a particle-step of a configuration of the plan
 */
export async function probeSpeeds(
  configs: Iterable<RunConfig>,
  probed: (config: ParticleConfig) => Promise<number> = measure,
): Promise<(config: RunConfig) => number> {
  /** One configuration of each phi of a rule; of a lattice nothing has to be known. */
  const rules = new Map<string, Map<number, ParticleConfig>>();
  for (const given of configs) {
    const config = atEnd(given);
    const key = keyOf(config);
    const byPhi = rules.get(key) ?? new Map<number, ParticleConfig>();
    rules.set(key, byPhi);
    if (isSpheres(config) && !byPhi.has(config.phi)) byPhi.set(config.phi, config);
  }
  const begun = performance.now();
  const lines = new Map<string, Point[]>();
  for (const [key, byPhi] of chosen([...rules], mostRules)) {
    if (lines.size > 0 && performance.now() - begun > limit.plan) break;
    const sorted = [...byPhi].sort(([a], [b]) => a - b);
    const line: Point[] = [];
    for (const [phi, config] of chosen(sorted, mostPhi)) line.push({ phi, ns: await probed(config) });
    if (line.length === 0) line.push({ phi: otherwise.phi, ns: await probed(parseConfig(otherwise) as ParticleConfig) });
    lines.set(key, line);
  }
  const slowest = maxOf([...lines.values()].flat().map(({ ns }) => ns));
  return (given) => {
    const config = atEnd(given);
    const line = lines.get(keyOf(config));
    return line === undefined ? slowest : speedAt(line, isSpheres(config) ? config.phi : otherwise.phi);
  };
}
