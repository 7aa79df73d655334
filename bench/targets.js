/** The speeds the engine is to reach (issue "Faster than anything else, at any size"), each checked against what was measured. */
import { caseName } from './cases.js';

const time = (result, name) => (result.programs[name]?.available ? result.programs[name].nsPerParticleStep : null);
const ratio = (result, over, under) => {
  const [a, b] = [time(result, over), time(result, under)];
  return a === null || b === null ? null : a / b;
};
const one = ({ kind, particles, level }) =>
  kind === 'sparse' ? `${level * 100} % active, N ${particles.toExponential()}` : `N ${particles.toExponential()}`;

/** @typedef {{what: string, where: string, target: string, measured: number | null, reached: boolean | null}} Verdict */

function verdict(what, where, measured, bound, atMost) {
  const target = `${atMost ? 'at most' : 'at least'} ${bound}`;
  const reached = measured === null ? null : atMost ? measured <= bound : measured >= bound;
  return { what, where, target, measured, reached };
}

const isDense = ({ kind }) => kind === 'random' || kind === 'settled';
const middling = ({ particles }) => particles >= 1e4 && particles <= 1e5;

/** Targets that look at one case each: which cases, the ratio, its bound, which may depend on the case. */
const single = [
  {
    of: ({ kind, particles }) => kind === 'random' && particles === 1e4,
    what: 'dense from random, sweep / ours',
    over: 'sweep',
    bound: ({ dimension }) => (dimension === 3 ? 4 : 3),
  },
  {
    of: (given) => given.kind === 'settled' && middling(given),
    what: 'dense settled, sweep / ours',
    over: 'sweep',
    bound: ({ dimension }) => (dimension === 3 ? 3 : 2.2),
  },
  {
    of: ({ kind, level, particles }) => kind === 'sparse' && level === 0.01 && particles >= 1e5,
    what: 'sparse, sweep / ours',
    over: 'sweep',
    bound: ({ particles }) => (particles === 1e5 ? 30 : 20),
  },
  {
    of: ({ kind, level, particles }) => kind === 'sparse' && level === 0.001 && particles >= 1e5,
    what: 'sparse, sweep / ours',
    over: 'sweep',
    bound: 250,
  },
  { of: isDense, what: 'dense, ours / twin', over: 'ours', under: 'twin', bound: 1.25, atMost: true },
  { of: ({ kind }) => kind === 'sparse', what: 'sparse, ours / twin', over: 'ours', under: 'twin', bound: 1.5, atMost: true },
  {
    of: ({ kind, particles }) => kind === 'random' && particles === 1e4,
    what: 'dense from random, sweep / twin',
    over: 'sweep',
    under: 'twin',
    bound: 2.5,
  },
  {
    of: ({ kind, particles, dimension }) => kind === 'settled' && particles === 1e4 && dimension === 3,
    what: 'dense settled, LAMMPS / ours',
    over: 'lammps',
    bound: 4.5,
  },
  {
    of: (given) => given.kind === 'random' && middling(given),
    what: 'dense from random, LAMMPS / ours',
    over: 'lammps',
    bound: ({ particles }) => (particles === 1e4 ? 2 : 1.5),
  },
  {
    of: (given) => isDense(given) && given.particles >= 1e5,
    what: 'dense, one thread / two',
    over: 'ours',
    under: 'threads',
    bound: ({ particles }) => (particles === 1e5 ? 1.6 : 1.85),
  },
];

/** Verdicts on all targets whose cases were measured. */
export function checkTargets(results) {
  const verdicts = [];
  for (const { of, what, over, under = 'ours', bound, atMost = false } of single) {
    for (const result of results.filter((r) => of(r.case))) {
      const limit = typeof bound === 'function' ? bound(result.case) : bound;
      verdicts.push(verdict(what, `${result.case.dimension}D, ${one(result.case)}`, ratio(result, over, under), limit, atMost));
    }
  }
  for (const result of results.filter((r) => r.case.kind === 'absorbed')) {
    const { available, nsPerStep } = result.programs.ours;
    verdicts.push(
      verdict('absorbed, ns a step', `${result.case.dimension}D, ${one(result.case)}`, available ? nsPerStep : null, 50, true),
    );
  }
  for (const dimension of [3, 2]) {
    const perActive = (n) => {
      const found = results.find(
        ({ case: c }) => c.kind === 'sparse' && c.level === 0.01 && c.dimension === dimension && c.particles === n,
      );
      return found?.programs.ours.nsPerActiveStep ?? null;
    };
    const [small, large] = [perActive(1e4), perActive(1e6)];
    if (small && large)
      verdicts.push(verdict('ns an active particle, N 1e6 / 1e4', `${dimension}D, 1 % active`, large / small, 5, true));
  }
  return verdicts;
}

/** Whether the programs agree: the same digest as the twin, the same activity as the others. A list of what does not. */
export function disagreements(results, labels) {
  const found = [];
  for (const { case: given, programs } of results) {
    const { ours, twin, threads } = programs;
    if (!ours.available) continue;
    const where = `${caseName(given)}, N ${given.particles}`;
    if (twin?.available && twin.digest !== ours.digest)
      found.push(`${where}: the twin ends at ${twin.digest}, the engine at ${ours.digest}`);
    if (threads?.available && threads.digest !== ours.digest)
      found.push(`${where}: two threads end at ${threads.digest}, one at ${ours.digest}`);
    for (const [name, { available, digest }] of Object.entries(programs))
      if (/^node\d+$/.test(name) && available && digest !== ours.digest)
        found.push(`${where}: ${labels[name]} ends at ${digest}, ours at ${ours.digest}`);
    for (const name of ['sweep', 'numpy']) {
      const other = programs[name];
      if (!other?.available) continue;
      const f = ours.activeFraction;
      // Six standard deviations of independent particles, doubled for their correlation, and what the drift between windows of other lengths makes.
      const drift = given.kind === 'sparse' ? 0.3 * given.level : 0.02;
      const allowed = given.kind === 'absorbed' ? 0 : 12 * Math.sqrt((f * (1 - f)) / given.particles) + drift;
      if (Math.abs(other.activeFraction - f) > allowed)
        found.push(`${where}: f_a is ${other.activeFraction} in ${name}, ${f} in the engine`);
    }
  }
  return found;
}
