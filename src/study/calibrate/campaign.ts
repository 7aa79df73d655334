/** The runs of one lattice model: search for the critical density, then as many runs of each kind as the time allows. */
import { curvatureCriticalPoint, isRefusal } from '../../analysis/index.js';
import { slowsDownAt } from '../../analysis/levelling.js';
import { maxOf } from '../../model/arrays.js';
import type { Measured } from '../../model/measured.js';
import type { TransitionData } from '../exponents/data.js';
import { type MeasuredRun, steadyPart } from '../exponents/steady.js';
import type { ThreadPool } from '../threads/pool.js';
import { type DecayJob, type LatticeJob, type LatticeOutcome, type SteadyJob, sitesOf } from './jobs.js';
import {
  affordableSize,
  collapseSizesFor,
  costOf,
  decayAt,
  decaySizeTemplates,
  decayTemplates,
  guesses,
  type LatticeSystem,
  relaxationTemplates,
  steadySizeTemplates,
  steadyTemplates,
  type Template,
} from './plan.js';

/** Worker threads that run lattices side by side. */
export type LatticePool = ThreadPool<LatticeJob, LatticeOutcome>;

export interface CampaignProgress {
  model: string;
  stage: string;
  /** Runs of this stage so far. */
  runs: number;
  /** Until the time of this model is over, in s. */
  secondsLeft: number;
}

export interface CampaignReport {
  stage: string;
  sizes: number[];
  densities: number;
  runs: number;
}

export interface CampaignOptions {
  /** Wall time for the runs, in s. */
  seconds: number;
  /** Of all random numbers; other seeds are other experiments. */
  seed: number;
  onProgress?: ((progress: CampaignProgress) => void) | undefined;
}

/** The search begins with densities that hold every critical density of these models. */
const firstBracket = { low: 0.4, high: 1.2 };
/** A run decides a step of the search; of several the mean does. */
const searchRuns = 4;
/** Runs of the first, rough fit. */
const roughRuns = 6;
const roughAttempts = 4;
/** Without fewer runs of a system there are no errors. */
const fewestRuns = 4;
const mostRuns = 64;
/** Shares of the time; what the search leaves of its own goes to the rest. */
const shares = { decay: 0.25, steady: 0.35, steadySizes: 0.25, decaySizes: 0.15 };
/** Records of a steady run that its size is chosen for, and most of them. */
const fewestRecords = 500;
const mostRecords = 4000;
/** Each campaign, and each run of it, has seeds of its own. */
const seedsACampaign = 1e6;

interface Done<J extends LatticeJob> {
  job: J;
  outcome: LatticeOutcome;
}

export class Campaign {
  readonly #started = performance.now();
  readonly #stages: CampaignReport[] = [];
  #jobs = 0;
  #topplings = 0;
  #runSeconds = 0;

  constructor(
    private readonly pool: LatticePool,
    private readonly system: LatticeSystem,
    private readonly options: CampaignOptions,
  ) {}

  get #elapsed(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** Topplings per second of one worker while all work. */
  get #speed(): number {
    return this.#topplings / Math.max(1e-3, this.#runSeconds);
  }

  /** Topplings that all workers make in a share of the time that is left to the stages. */
  #affordable(share: number, seconds: number): number {
    return share * seconds * this.#speed * this.pool.size;
  }

  #report(stage: string, runs: number): void {
    const { model } = this.system;
    this.options.onProgress?.({ model, stage, runs, secondsLeft: Math.max(0, this.options.seconds - this.#elapsed) });
  }

  /** Whole rounds of runs, one of each template, until the time is up: at least `fewest`. */
  async #rounds<J extends LatticeJob>(
    stage: string,
    templates: readonly Template<J>[],
    { until, fewest, most }: { until: number; fewest: number; most: number },
  ): Promise<Done<J>[]> {
    const done: Done<J>[] = [];
    const began = this.#elapsed;
    let round = 0;
    let at = 0;
    const next = (): J | null => {
      if (at === templates.length) {
        round++;
        at = 0;
        // A round more, if it is likely to end in time.
        const each = (this.#elapsed - began) / round;
        if (round >= most || (round >= fewest && this.#elapsed + each > until)) at = templates.length + 1;
      }
      if (at > templates.length) return null;
      const seed = this.options.seed * seedsACampaign + this.#jobs++;
      return { ...(templates[at++] as Template<J>), seed } as J;
    };
    await this.pool.run<J>(next, (job, outcome) => {
      done.push({ job, outcome });
      this.#topplings += outcome.topplings;
      this.#runSeconds += outcome.seconds;
      this.#report(stage, done.length);
    });
    const sizes = [...new Set(templates.map(({ size }) => size))];
    this.#stages.push({
      stage,
      sizes,
      densities: new Set(templates.map((job) => job.particles / sitesOf(job))).size,
      runs: done.length,
    });
    return done;
  }

  #fixed<J extends LatticeJob>(stage: string, templates: readonly Template<J>[], runs: number): Promise<Done<J>[]> {
    return this.#rounds(stage, templates, { until: 0, fewest: runs, most: runs });
  }

  /** Halves a bracket until decays of the search's length no longer tell its ends apart. */
  async #bracket(): Promise<{ low: number; high: number }> {
    const { search, delta, beta } = guesses[this.system.dimension];
    const resolution = search.steps ** (-delta / beta);
    let { low, high } = firstBracket;
    while (high - low > resolution) {
      const middle = (low + high) / 2;
      const times = [search.steps >> 4, search.steps >> 2, search.steps];
      const template = decayAt(this.system, { density: middle, size: search.size, times });
      const done = await this.#fixed('search', [template], searchRuns);
      if (slowsDownAt(done.map(({ outcome }) => outcome.curve.activity))) high = middle;
      else low = middle;
    }
    return { low, high };
  }

  /** A first fit around the bracket, which moves if all its densities turn out to lie on one side. */
  async #rough(): Promise<Measured> {
    const { low, high } = await this.#bracket();
    const { search } = guesses[this.system.dimension];
    let centre = (low + high) / 2;
    let spread = high - low;
    for (let attempt = 0; ; attempt++) {
      const templates = decayTemplates(this.system, { size: search.size, critical: centre, spread, steps: search.steps });
      const done = await this.#fixed('rough fit', templates, roughRuns);
      const curves = done.map(({ outcome }) => outcome.curve);
      const found = curvatureCriticalPoint(curves);
      if (!isRefusal(found)) return { value: found.value, error: found.error };
      if (attempt === roughAttempts)
        throw new Error(`the critical density was not found between ${low} and ${high}: ${found.reason}`);
      const absorbed = curves.filter(({ absorbedAt }) => absorbedAt != null).length;
      if (found.missing === 'above') centre += 2 * spread;
      else if (found.missing === 'below') centre -= 2 * spread;
      else if (absorbed > curves.length / 2) centre += spread;
      else spread *= 1.5;
    }
  }

  /** All runs, and the data they give. @throws Stopped */
  async run() {
    const rough = await this.#rough();
    const left = Math.max(0, this.options.seconds - this.#elapsed);
    const from = this.#elapsed;
    const until = (share: number): number => from + share * left;
    const limits = (share: number) => ({ until: until(share), fewest: fewestRuns, most: mostRuns });
    const decays = await this.#rounds<DecayJob>('decays', this.#decayTemplates(rough, left), limits(shares.decay));
    const near = curvatureCriticalPoint(decays.map(({ outcome }) => outcome.curve));
    const critical: Measured = isRefusal(near) ? rough : { value: near.value, error: near.error };
    const steady = await this.#rounds<SteadyJob>(
      'steady states',
      this.#steadyTemplates(critical, left),
      limits(shares.decay + shares.steady),
    );
    const steadySizes = await this.#rounds<SteadyJob>(
      'steady states of several sizes',
      this.#collapseTemplates(shares.steadySizes, left, critical.value, steadySizeTemplates),
      limits(shares.decay + shares.steady + shares.steadySizes),
    );
    const decaySizes = await this.#rounds<DecayJob>(
      'decays of several sizes',
      this.#collapseTemplates(shares.decaySizes, left, critical.value, decaySizeTemplates),
      limits(1),
    );
    const large = steadyPart(steady.map(asMeasured));
    const sizes = steadyPart(steadySizes.map(asMeasured));
    const data: TransitionData = {
      dimension: this.system.dimension,
      curves: decays.map(({ outcome }) => outcome.curve),
      collapseCurves: decaySizes.map(({ outcome }) => outcome.curve),
      samples: large.samples,
      collapseSamples: sizes.collapseSamples,
      leftOut: [...large.leftOut, ...sizes.leftOut],
      randomStart: true,
    };
    return { data, stages: this.#stages, topplingsPerSecond: this.#speed };
  }

  #decayTemplates({ value, error }: Measured, seconds: number): Template<DecayJob>[] {
    const at = (size: number) => [
      ...decayTemplates(this.system, { size, critical: value, spread: error }),
      ...relaxationTemplates(this.system, size, value),
    ];
    const affordable = this.#affordable(shares.decay, seconds);
    return at(affordableSize(this.system.dimension, affordable, (size) => costOf(at(size), value)));
  }

  /** Runs of several sizes, as large as a share of the time allows. */
  #collapseTemplates<T extends Template<DecayJob> | Template<SteadyJob>>(
    share: number,
    seconds: number,
    critical: number,
    templatesOf: (system: LatticeSystem, critical: number, sizes: readonly number[]) => T[],
  ): T[] {
    const at = (sizes: readonly number[]) => moreOfTheSmall(templatesOf(this.system, critical, sizes));
    const affordable = this.#affordable(share, seconds);
    return at(collapseSizesFor(this.system.dimension, affordable, (sizes) => costOf(at(sizes), critical)));
  }

  #steadyTemplates({ value, error }: Measured, seconds: number): Template<SteadyJob>[] {
    const at = (size: number, records: number) => steadyTemplates(this.system, { size, critical: value, error, records });
    const affordable = this.#affordable(shares.steady, seconds);
    const size = affordableSize(this.system.dimension, affordable, (one) => costOf(at(one, fewestRecords), value));
    const records = [4, 2, 1]
      .map((factor) => factor * fewestRecords)
      .find((many) => many <= mostRecords && costOf(at(size, many), value) * 2 * fewestRuns <= affordable);
    return at(size, records ?? fewestRecords);
  }
}

const asMeasured = ({ job, outcome }: Done<SteadyJob>): MeasuredRun => ({
  curve: outcome.curve,
  interval: job.interval,
  mean: null,
});

/** Small systems scatter more and cost less: each size has as many runs more as it is smaller than the largest. */
function moreOfTheSmall<J extends { size: number }>(templates: readonly J[]): J[] {
  const largest = maxOf(templates.map(({ size }) => size));
  return templates.flatMap((template) => Array.from({ length: Math.round(largest / template.size) }, () => template));
}
