/** The loop of a run: chunks of steps between records, frames and checkpoints, and what is kept of them. */
import { countsAt } from '../engine/counters.js';
import {
  type Counts,
  fieldsAt,
  isManifold,
  type LiveValues,
  nextChange,
  type Population,
  populationOf,
  type Recording,
  type RunConfig,
  type SeriesRecord,
  seriesRecordOf,
} from '../model/index.js';
import { Compression, type CompressionResult, type SavedCompression } from './adaptive.js';
import { CheckpointTimes } from './checkpointTimes.js';
import { type ChunkCounters, cloudEngine, framedEngine, type RunEngine } from './engine.js';
import type { Snapshot } from './frameSink.js';
import { RecordTimes } from './recordTimes.js';
import { RunStatistics } from './statistics.js';

/** Most steps the engine does at once. */
const longestChunk = 4096;
/** Time a chunk should take, in ms: short enough for signals and progress, long enough to cost nothing. */
const chunkTime = 50;
/** Records this close are taken from chunks with energy; wider ones cost a chunk of one step each. */
const denseRecording = 4;
/** The event loop gets a turn this often, in ms. */
const breath = 25;

/** Gives the event loop a turn. Browsers have no setImmediate. */
function turn(): Promise<void> {
  return new Promise((resume) => {
    if (typeof setImmediate === 'function') setImmediate(resume);
    else setTimeout(resume, 0);
  });
}

/** Whether a run has momentum at some time. */
const mayGlide = (config: RunConfig): boolean =>
  'momentum' in config && ((config.momentum ?? 0) > 0 || config.schedule?.momentum !== undefined);

export interface Progress {
  /** Steps done. */
  t: number;
  /** Steps asked for. */
  steps: number;
  /** Spent on these steps, in s, earlier sessions of a resumed run included. */
  seconds: number;
  /** Active fraction of the latest configuration counted. */
  activity: number;
}

/** What a run knows beside its configuration, before the configuration at the engine's time is counted. */
export interface LoopState {
  statistics: RunStatistics;
  /** Of an adaptive schedule. */
  compression?: SavedCompression | undefined;
  /** Time in the engine's step, in s. */
  engineSeconds: number;
  /** Wall time, in s. */
  seconds: number;
}

export interface LoopOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  onRecord: (record: SeriesRecord) => void;
  /** Called between two chunks, after a moment and then as often as the event loop gets its turn. */
  onBreath?: (() => void) | undefined;
  /** When to take a frame, and what to do with it. The last configuration of a run that is not stopped is one in any case. */
  frames?: { recording: Recording; take: (snapshot: Snapshot) => void } | undefined;
  /** How often to write a checkpoint, whether the first one comes before the first step, and how; after the last one the loop ends. */
  checkpoints?: { every: number | string; atStart: boolean; write: (state: LoopState, isLast: boolean) => void } | undefined;
  /** Where an earlier session left off, at the time of the engine. */
  from?: LoopState | undefined;
}

export interface LoopOutcome extends Omit<LoopState, 'compression'> {
  /** Steps done. */
  steps: number;
  /** The last configuration. */
  last: Counts;
  /** Scheduled fields there. */
  fields: LiveValues;
  /** How an adaptive schedule ended. */
  reached?: CompressionResult | undefined;
  /** Whether the signal ended it. */
  stopped: boolean;
}

/** Steps that should take `chunkTime` at the rate just seen. It grows by four at most: a clock says little about one fast step. */
function nextChunk(chunk: number, steps: number, took: number): number {
  const wanted = Math.round((steps * chunkTime) / Math.max(took, 1e-3));
  return Math.min(longestChunk, Math.max(1, wanted), Math.max(chunk, 4 * steps));
}

class Loop {
  readonly #population: Population;
  readonly #statistics: RunStatistics;
  readonly #records: RecordTimes;
  readonly #frames: RecordTimes | null;
  readonly #checkpoints: CheckpointTimes | null;
  /** Whether records are so close that they are taken from chunks of many steps. */
  readonly #dense: boolean;
  readonly #started = performance.now();
  #lastBreath = this.#started;
  #engineTime = 0;
  #chunk = 1;
  readonly #compression: Compression | null;
  /** Scheduled fields as the engine has them, and the step of their next change. */
  #fields: LiveValues = {};
  #nextChange: number;

  constructor(
    readonly engine: RunEngine,
    readonly config: RunConfig,
    readonly options: LoopOptions,
  ) {
    const { from, frames, checkpoints } = options;
    const t = engine.time;
    this.#population = populationOf(config);
    this.#statistics = from?.statistics ?? new RunStatistics(config.steps);
    this.#records = new RecordTimes(config.record);
    this.#records.skipTo(t);
    this.#frames = frames ? new RecordTimes(frames.recording) : null;
    this.#frames?.skipTo(t);
    this.#checkpoints = checkpoints ? new CheckpointTimes(checkpoints.every, from ? t : null, this.#started) : null;
    this.#compression = Compression.of(config, from?.compression);
    this.#nextChange = config.schedule ? t : Number.POSITIVE_INFINITY;
    // Displacements and measures of clouds are read between two calls, so that such records cost a call each.
    this.#dense = 'every' in config.record && config.record.every <= denseRecording && !config.msd && !isManifold(config);
  }

  async run(): Promise<LoopOutcome> {
    const { engine, config, options } = this;
    let stopped = false;
    await this.#change();
    if (options.checkpoints?.atStart) await this.#writeCheckpoint();
    while (engine.time < config.steps && !this.#compression?.finished) {
      if (options.signal?.aborted) {
        stopped = true;
        break;
      }
      if (this.#checkpoints?.isDue(engine.time, performance.now())) await this.#writeCheckpoint();
      const counters = await this.#advance();
      if (this.#isOver(counters)) break;
      await this.#change();
      await this.#breathe(counters);
    }
    if (this.#checkpoints?.isMissing(engine.time)) await this.#writeCheckpoint(true);
    return this.#end(stopped);
  }

  /** Whether the run ends before its last step. An adaptive compression judges it, and may go on where it is absorbed. */
  #isOver({ time, absorbed }: ChunkCounters): boolean {
    const compression = this.#compression;
    if (!compression) return absorbed && this.config.stopWhenAbsorbed;
    if (compression.judge(time, absorbed)) this.#nextChange = time;
    return compression.finished;
  }

  /** Gives the engine the fields of its step, those of a run that goes on from a checkpoint included. */
  async #change(): Promise<void> {
    const t = this.engine.time;
    if (t < this.#nextChange) return;
    this.#fields = { ...fieldsAt(this.config, t), ...(this.#compression && { phi: this.#compression.phi }) };
    this.#nextChange = nextChange(this.config.schedule, t);
    const before = performance.now();
    await this.engine.change?.(this.#fields);
    this.#engineTime += performance.now() - before;
  }

  /** A checkpoint at t comes before the record and the frame of t: those belong to the step that leaves t. */
  async #writeCheckpoint(isLast = false): Promise<void> {
    await this.engine.fetch?.();
    this.options.checkpoints?.write(this.#state(), isLast);
    this.#checkpoints?.written(this.engine.time, performance.now());
  }

  #state(): LoopState {
    const { engineSeconds, seconds } = this.options.from ?? { engineSeconds: 0, seconds: 0 };
    return {
      statistics: this.#statistics,
      compression: this.#compression?.save(),
      engineSeconds: engineSeconds + this.#engineTime / 1000,
      seconds: seconds + (performance.now() - this.#started) / 1000,
    };
  }

  /**
   * Does a chunk of steps, with the records and the frame on its way.
   * A record comes from the counters of the step that leaves its configuration, so it costs no extra sweep; a frame costs one,
   * which tells who is active.
   */
  async #advance(): Promise<ChunkCounters> {
    const { engine, config, options } = this;
    const t = engine.time;
    const framed = this.#frames?.next === t ? await this.#takePositions() : null;
    if (framed) this.#frames?.advance();
    const recordsFirst = this.#records.next === t;
    const energy = this.#dense || recordsFirst || framed !== null;
    const untilRecord = this.#dense ? longestChunk : energy ? 1 : this.#records.next - t;
    const steps = Math.min(
      this.#chunk,
      config.steps - t,
      untilRecord,
      (this.#frames?.next ?? Number.POSITIVE_INFINITY) - t,
      this.#nextChange - t,
      (this.#compression?.next ?? Number.POSITIVE_INFINITY) - t,
      this.#checkpoints?.stepsFrom(t) ?? Number.POSITIVE_INFINITY,
    );
    const isMeasured = recordsFirst || framed !== null;
    if (isMeasured && config.msd) await engine.fetch?.();
    const measured = isMeasured ? this.#measured() : {};
    const before = performance.now();
    // What is absorbed may wake up at the next change.
    const stopWhenAbsorbed =
      this.#compression !== null || (config.stopWhenAbsorbed && this.#nextChange === Number.POSITIVE_INFINITY);
    const counters = await engine.advance(steps, { energy, stopWhenAbsorbed });
    const took = performance.now() - before;
    this.#engineTime += took;
    this.#chunk = nextChunk(this.#chunk, counters.steps, took);
    this.#statistics.add(counters);
    this.#compression?.add(counters);
    for (; this.#records.next < counters.time; this.#records.advance()) {
      options.onRecord(this.#recordIn(counters, this.#records.next, measured));
    }
    if (framed && counters.steps > 0) options.frames?.take({ record: this.#recordIn(counters, t, measured), ...framed });
    else if (framed) this.#frames?.skipTo(t);
    return counters;
  }

  /** What is no count of a step: it is measured of the present configuration. */
  #measured(): Pick<Counts, 'msd' | 'clouds'> {
    return { msd: this.config.msd ? this.engine.msd?.() : undefined, clouds: this.engine.measures?.() };
  }

  async #takePositions(): Promise<Omit<Snapshot, 'record'>> {
    if (isManifold(this.config)) {
      const clouds = cloudEngine(this.engine);
      return { positions: clouds.points(), contacts: clouds.contactsOfClouds() };
    }
    const engine = framedEngine(this.engine);
    await this.engine.fetch?.();
    const [positions, contacts] = [engine.positionsU32(), await engine.lookAtContacts()];
    // a file has velocities in all of its frames, also where a schedule takes the momentum away
    if (!mayGlide(this.config)) return { positions, contacts };
    return { positions, contacts, velocities: engine.velocitiesIfKept?.() ?? new Int32Array(positions.length) };
  }

  #recordIn(counters: ChunkCounters, t: number, measured: Pick<Counts, 'msd' | 'clouds'>): SeriesRecord {
    return this.#record(t, { ...countsAt(counters, t - counters.from), ...measured });
  }

  #record(t: number, counts: Counts): SeriesRecord {
    return { ...seriesRecordOf(t, counts, this.#population), ...this.#fields };
  }

  async #breathe({ active, steps }: ChunkCounters): Promise<void> {
    if (performance.now() - this.#lastBreath <= breath) return;
    this.options.onBreath?.();
    this.#report((active[steps - 1] ?? 0) / this.#population.places);
    await turn();
    this.#lastBreath = performance.now();
  }

  #report(activity: number): void {
    const { seconds } = this.#state();
    this.options.onProgress?.({ t: this.engine.time, steps: this.config.steps, seconds, activity });
  }

  /** The last configuration: nothing leaves it, so it is looked at apart. */
  async #end(stopped: boolean): Promise<LoopOutcome> {
    const { engine, options } = this;
    const t = engine.time;
    const seen = await engine.look();
    await engine.fetch?.();
    this.#statistics.addLast(t, seen.active, seen.contacts, seen.absorbed);
    const last = { ...seen, ...this.#measured() };
    const record = this.#record(t, last);
    options.onRecord(record);
    // Of a run that was stopped it may be no frame: the run goes on, and its frames with it.
    if (options.frames && !stopped) options.frames.take({ record, ...(await this.#takePositions()) });
    const { compression: _, ...state } = this.#state();
    this.#report(record.activity);
    return { ...state, steps: t, last, fields: this.#fields, reached: this.#compression?.result, stopped };
  }
}

/**
 * Steps until the config's end, absorption or the signal, with records, frames and checkpoints on the way.
 * Neither the chunks nor an interruption between two of them can be seen in what comes out.
 */
export async function runLoop(engine: RunEngine, config: RunConfig, options: LoopOptions): Promise<LoopOutcome> {
  return new Loop(engine, config, options).run();
}
