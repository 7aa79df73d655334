/** Whether random organisation shows hysteresis: phi goes down until everything absorbs and comes back up, at three rates. */
import { join } from 'node:path';
import { overRuns } from '../../../analysis/overRuns.js';
import { referenceExponent } from '../../../analysis/reference.js';
import { ofDoneRun, readSeriesColumns, seriesName } from '../../../io/index.js';
import { minOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { withError } from '../../../model/withError.js';
import { type Judged, judgeSide, judgeValue } from '../judge.js';
import { areaOf, crossingsOf, type Loop, limitOf, loopOf, middles, powerBetween, type Range } from '../loops.js';
import { listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, FigureModule, Preset, Runs, Stage } from '../types.js';

const base = { model: 'ro', mode: 'particle', dimension: 2, sizes: 'binary', kick: 0.5 };
/** f_a is 0.4 at the upper end, and all runs absorb before the lower one. */
const range: Range = { from: 0.31, to: 0.41, bins: 25 };
/** f_a at which the two ways are compared. */
const level = 0.1;
/** Steps at the upper phi before it goes down. */
const hold = 1000;
/** Steps between two changes of phi. */
const every = 10;
/** Records on a way, about. */
const records = 500;

/** Steps between two records: without a factor of `every`, so that records fall evenly between two changes. */
function recordEvery(way: number): number {
  let steps = Math.max(1, Math.round(way / records) - 1);
  while (steps % 2 === 0 || steps % 5 === 0) steps -= 1;
  return steps;
}

/** Steps of a way, from the fastest rate to the slowest: three in constant ratio. */
interface Size {
  particles: number;
  replicas: number;
  ways: readonly [number, number, number];
}
const sizes: Record<Preset, Size> = {
  quick: { particles: 4000, replicas: 8, ways: [2000, 8000, 32_000] },
  standard: { particles: 4000, replicas: 16, ways: [8000, 32_000, 128_000] },
  full: { particles: 4000, replicas: 32, ways: [32_000, 128_000, 512_000] },
};

/** Change of phi a step. */
const rateOf = (way: number): number => Number(((range.to - range.from) / way).toPrecision(12));
const rateText = (way: number): string => rateOf(way).toExponential();
const ratioOf = ({ ways }: Size): number => ways[1] / ways[0];

function stagesOf({ particles, replicas, ways }: Size): Stage[] {
  const rows = ways.flatMap((way, k) => {
    const schedule = `phi=0:${range.to},${hold}:${range.to},${hold + way}:${range.from},${hold + 2 * way}:${range.to}@${every}`;
    return upTo(replicas).map((replica) => ({
      schedule,
      steps: hold + 2 * way,
      record: { every: recordEvery(way) },
      replica: 100 * k + replica,
    }));
  });
  return [{ name: 'loops', plan: () => [{ name: 'loops', plan: listed({ ...base, particles, seed: 1301 }, rows) }] }];
}

/** What the runs of a rate show. */
export interface Rate {
  way: number;
  loops: Loop[];
  /** Runs that come to a configuration without active particles on the way down. */
  absorbed: number;
  area: Measured;
  down: Measured;
  up: Measured;
  shift: Measured;
}

function courseOf(run: StoredRun) {
  const columns = readSeriesColumns(join(run.directory, seriesName), ['t', 'phi', 'activity'], ofDoneRun(run.manifest));
  const [times, phi, activity] = columns as [number[], number[], number[]];
  return { times, phi, activity };
}

function rateOfRuns(runs: readonly StoredRun[]): Rate {
  const way = (fieldOf(runs[0] as StoredRun, 'steps') - hold) / 2;
  const courses = runs.map(courseOf);
  const loops = courses.map((course) => loopOf(course, range, hold, hold + way));
  const crossings = loops.map((loop) => crossingsOf(loop, range, level));
  return {
    way,
    loops,
    absorbed: courses.filter(({ times, activity }) => minOf(activity.filter((_, k) => (times[k] as number) < hold + way)) === 0)
      .length,
    area: overRuns(loops.map((loop) => areaOf(loop, range))),
    down: overRuns(crossings.map(({ down }) => down)),
    up: overRuns(crossings.map(({ up }) => up)),
    shift: overRuns(crossings.map(({ down, up }) => up - down)),
  };
}

/** Power of the rate with which the area should vanish in the Manna class, if a run freezes where its relaxation gets slower than the ramp. */
function expectedPower(): number {
  const [beta, nuParallel] = (['beta', 'nuParallel'] as const).map((name) => referenceExponent('manna', 2, name) as Measured);
  return (1 + (beta as Measured).value) / (1 + (nuParallel as Measured).value);
}

/** Those with which the area may vanish: of the critical point, and of any system whose relaxation times are finite. */
const powers = (): [number, number] => [expectedPower(), 1];

export function claimsOf(rates: readonly Rate[], size: Size): Judged[] {
  const [faster, slowest] = rates.slice(-2) as [Rate, Rate];
  const starts = 2 * size.replicas;
  const active = starts - faster.absorbed - slowest.absorbed;
  const artefact = active === 0 ? null : `${active} of ${starts} runs were never absorbed before the way up`;
  const area = { value: slowest.area.value, name: 'the loop of the slowest rate, which stays as it is' };
  const judged = (rate: Rate): Judged =>
    judgeSide(
      {
        id: `area ${rateText(rate.way)}`,
        statement: `With ${rateText(rate.way)} a step, f_a is smaller on the way up than on the way down`,
        statistic: 'area between the two ways, mean over runs',
      },
      { ...rate.area, artefact: null },
      0,
      1,
    );
  return [
    judgeValue(
      {
        id: 'limit',
        main: true,
        statement: `Nothing is left of the loop as its rate vanishes (N = ${size.particles})`,
        statistic: `area at rate 0, midway between the powers ${expectedPower().toFixed(2)} and 1 of the rate through the two slowest`,
      },
      { ...limitOf(faster.area, slowest.area, ratioOf(size), powers()), artefact },
      { value: 0, error: 0 },
      [area],
    ),
    ...rates.map(judged),
    judgeSide(
      {
        id: 'shift',
        statement: `With ${rateText(slowest.way)} a step, f_a comes back to ${level} at a larger phi than that at which it fell to it`,
        statistic: 'difference of the two phi, mean over runs',
      },
      { ...slowest.shift, artefact },
      0,
      1,
    ),
  ];
}

/** Hysteresis, none, or a lag. */
export function wordsOf(claims: readonly Judged[]): string {
  const [limit, ...areas] = claims.filter(({ id }) => id !== 'shift') as [Judged, ...Judged[]];
  const { verdict, value, error } = limit;
  if (areas.every((claim) => claim.verdict === 'undecided'))
    return 'No hysteresis: within errors f_a is the same on both ways at each rate.';
  const left = value === null || error === null ? 'unknown' : withError(value, error);
  if (verdict === 'agrees') return `A lag that vanishes with the rate, no hysteresis: the area left at rate 0 is ${left}.`;
  if (verdict === 'disagrees' && (value as number) > 0) return `Hysteresis: the area left at rate 0 is ${left}.`;
  return `Loops, of which these rates cannot tell whether they close: the area left at rate 0 is ${left}.`;
}

const shown = ({ value, error }: Measured): string => withError(value, error);

function notesOf(rates: readonly Rate[], claims: readonly Judged[], size: Size): string[] {
  const powers = rates.slice(1).map((slow, k) => shown(powerBetween((rates[k] as Rate).area, slow.area, ratioOf(size))));
  return [
    wordsOf(claims),
    ...rates.map(
      ({ way, area, down, up, shift, absorbed, loops }) =>
        `${rateText(way)} a step: area ${shown(area)}; f_a = ${level} at phi = ${shown(down)} on the way down and ${shown(up)} on the way up, ${shown(shift)} apart; ${absorbed} of ${loops.length} runs absorbed between.`,
    ),
    `The area falls with the rate to the power ${powers.join(', then ')}. A run that freezes where its relaxation gets slower than the ramp gives (1 + beta)/(1 + nu_par) = ${expectedPower().toFixed(2)} with the exponents of the Manna class.`,
  ];
}

/** Mean over the runs of a rate, bin by bin. */
function curveOf({ loops }: Rate, way: keyof Loop) {
  return middles(range).map((phi, k) => {
    const { value, error } = overRuns(loops.map((loop) => loop[way][k] as number));
    return { x: phi, y: value, error };
  });
}

const ways = ['down', 'up'] as const;

function analyse(runs: Runs, size: Size): Analysis {
  const rates = groupRuns(runs.loops ?? [], (run) => fieldOf(run, 'steps')).map((group) => rateOfRuns(group.runs));
  const claims = claimsOf(rates, size);
  const curves = rates.flatMap((rate) => ways.map((way) => ({ rate, way, points: curveOf(rate, way) })));
  return {
    tables: [
      tableOf('hysteresis', 'Area of the loops, and phi at which f_a passes a level on the two ways, mean over runs.', rates, {
        rate: ({ way }) => rateOf(way),
        ...measuredColumns('area', ({ area }) => area),
        ...measuredColumns('phiDown', ({ down }) => down),
        ...measuredColumns('phiUp', ({ up }) => up),
        ...measuredColumns('shift', ({ shift }) => shift),
        absorbed: ({ absorbed }) => absorbed,
        runs: ({ loops }) => loops.length,
      }),
      tableOf(
        'hysteresis-loops',
        'f_a on the way down and on the way up: mean over the records of a bin of phi, then over runs.',
        curves.flatMap(({ rate, way, points }) => points.map((point) => ({ rate, way, point }))),
        {
          rate: ({ rate }) => rateOf(rate.way),
          way: ({ way }) => way,
          phi: ({ point }) => point.x,
          ...measuredColumns('activity', ({ point }) => ({ value: point.y, error: point.error })),
          runs: ({ rate }) => rate.loops.length,
        },
      ),
    ],
    figures: [
      {
        caption: `f_a as phi goes down from ${range.to} to ${range.from} and comes back up, at three rates (change of phi a step; RO, binary disks, eps = ${base.kick}, N = ${size.particles}).`,
        spec: {
          name: 'hysteresis',
          x: { label: 'phi' },
          y: { label: 'f_a' },
          series: curves.map(({ rate, way, points }) => ({
            name: `${rateText(rate.way)}, ${way}`,
            points,
            style: 'both' as const,
            parameters: { rate: rateOf(rate.way), way },
          })),
        },
      },
      {
        caption: 'Area of the loop and distance of the two ways at f_a = 0.1, against the rate.',
        spec: {
          name: 'hysteresis-rate',
          x: { label: 'rate', unit: '1/step', log: true },
          y: { label: 'area, shift of phi', log: true },
          series: (['area', 'shift'] as const).map((name) => ({
            name: name === 'area' ? 'area' : `shift at f_a = ${level}`,
            style: 'both' as const,
            points: rates.map((rate) => ({ x: rateOf(rate.way), y: rate[name].value, error: rate[name].error })),
          })),
        },
      },
    ],
    claims,
    notes: notesOf(rates, claims, size),
  };
}

/** The figure with other sizes. */
export const loopsOf = (own: Record<Preset, Size>): FigureModule => ({
  name: 'hysteresis',
  title: 'A loop in phi',
  source: 'beyond',
  claim:
    'A protocol of ours, no claim of a paper: f_a of random organisation depends on whether phi came from above or from below, but the loop closes as its rate vanishes.',
  protocol: (preset) => {
    const { particles, replicas, ways: steps } = own[preset];
    return `RO by particle, eps = ${base.kick}, d = 2, binary, N = ${particles}; random starts, ${hold} steps at phi = ${range.to}, then down to ${range.from} and back up in ${steps.join(', ')} steps each way, phi changing every ${every} steps; ${replicas} starts a rate.`;
  },
  stages: (preset) => stagesOf(own[preset]),
  analyse: ({ runs, preset }) => analyse(runs, own[preset]),
});

export const hysteresis = loopsOf(sizes);
