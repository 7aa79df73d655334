/** What a step of the runs of a plan costs a particle, probed at random starts of its rules, where steps cost most. */
import { Simulation } from '../../engine/simulation.js';
import { canonicalJson, isLattice, type ParticleConfig, type RunConfig, type RunConfigInput } from '../../model/index.js';

/** N of a probe, steps of a window, windows of which the fastest counts. */
const probe = { particles: 4000, steps: 20, windows: 3 };
/** Rules that are probed: with more of them, those evenly spread over the plan; the others are taken to cost as much as the slowest. */
const mostRules = 12;
/** Values of phi of a rule that are probed; between them the cost is taken to follow a straight line, which is above a convex curve. */
const mostPhi = 3;
/** What can't be probed is taken to cost what these spheres do: a lattice costs less. */
const otherwise = { dimension: 3, phi: 0.66 } as const;
/** Fields of the dynamics that a step's cost does not depend on, and those that a probe has of its own. */
const ownFields = new Set([
  'seed',
  'initialSeed',
  'replica',
  'steps',
  'particles',
  'phi',
  'initial',
  'msd',
  'threads',
  'stopWhenAbsorbed',
]);
const outputFields = new Set(['record', 'frames', 'checkpoint', 'json', 'force', 'out']);

/** A random start of a rule; radii of a file are for its own N. */
function startOf({ sizes, ...config }: Partial<ParticleConfig>, phi: number): RunConfigInput {
  const own = sizes === undefined || sizes.kind === 'file' ? {} : { sizes };
  return { ...config, ...own, phi, particles: probe.particles, initial: 'random', threads: 1 } as RunConfigInput;
}

/** The fastest of a few windows, in ns a particle-step: some 20 ms. */
async function measure(start: RunConfigInput): Promise<number> {
  const { particles, steps, windows } = probe;
  const sim = await Simulation.create(start);
  let fastest = Number.POSITIVE_INFINITY;
  for (let window = 0; window < windows; window++) {
    const begin = performance.now();
    sim.step(steps, { stopWhenAbsorbed: false });
    fastest = Math.min(fastest, performance.now() - begin);
  }
  return (fastest * 1e6) / (particles * steps);
}

/** Smallest, largest and middle ones, by rising value. */
function chosen<T>(sorted: readonly T[], most: number): T[] {
  if (sorted.length <= most) return [...sorted];
  return Array.from({ length: most }, (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (most - 1))] as T);
}

interface Rule {
  config: Partial<ParticleConfig>;
  phis: Set<number>;
}

const keyOf = (config: RunConfig): string =>
  isLattice(config)
    ? 'lattice'
    : canonicalJson(
        Object.fromEntries(Object.entries(config).filter(([name]) => !ownFields.has(name) && !outputFields.has(name))),
      );

/** @returns ns a particle-step of a configuration of the plan */
export async function probeSpeeds(configs: Iterable<RunConfig>): Promise<(config: RunConfig) => number> {
  const rules = new Map<string, Rule>();
  for (const config of configs) {
    const key = keyOf(config);
    const { phi } = isLattice(config) ? otherwise : config;
    const rule = rules.get(key) ?? { config: isLattice(config) ? otherwise : config, phis: new Set() };
    rules.set(key, rule);
    rule.phis.add(phi);
  }
  const lines = new Map<string, { phi: number; ns: number }[]>();
  for (const [key, { config, phis }] of chosen([...rules], mostRules)) {
    const line: { phi: number; ns: number }[] = [];
    for (const phi of chosen(
      [...phis].sort((a, b) => a - b),
      mostPhi,
    ))
      line.push({ phi, ns: await measure(startOf(config, phi)) });
    lines.set(key, line);
  }
  const slowest = Math.max(...[...lines.values()].flat().map(({ ns }) => ns));
  return (config) => {
    const line = lines.get(keyOf(config));
    if (line === undefined) return slowest;
    const { phi } = isLattice(config) ? otherwise : config;
    const next = line.findIndex((point) => point.phi >= phi);
    const [left, right] = [line[Math.max(0, next - 1)], line[next]] as [{ phi: number; ns: number }, { phi: number; ns: number }];
    return left.phi === right.phi ? right.ns : left.ns + ((right.ns - left.ns) * (phi - left.phi)) / (right.phi - left.phi);
  };
}
