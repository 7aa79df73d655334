/** The loop of a run: chunks of steps between records, and what is kept of them. */
import type { SeriesRecord } from '../io/index.js';
import { populationOf, type RunConfig } from '../model/index.js';
import type { ChunkCounters, RunEngine } from './engine.js';
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

export interface Progress {
  /** Steps done. */
  t: number;
  /** Steps asked for. */
  steps: number;
  /** Since the first step, in s. */
  seconds: number;
  /** Active fraction of the latest configuration counted. */
  activity: number;
}

export interface LoopOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  onRecord: (record: SeriesRecord) => void;
}

export interface LoopOutcome {
  statistics: RunStatistics;
  /** Steps done. */
  steps: number;
  /** The last configuration. */
  last: { active: number; contacts: number; energy: number | null };
  /** Whether the signal ended it. */
  stopped: boolean;
  /** Time in the engine's step, in s. */
  engineSeconds: number;
  /** Wall time, in s. */
  seconds: number;
}

/** Steps that should take `chunkTime` at the rate just seen. It grows by four at most: a clock says little about one fast step. */
function nextChunk(chunk: number, steps: number, took: number): number {
  const wanted = Math.round((steps * chunkTime) / Math.max(took, 1e-3));
  return Math.min(longestChunk, Math.max(1, wanted), Math.max(chunk, 4 * steps));
}

/**
 * Steps until the config's end, absorption or the signal, and records on the way.
 * A record inside a run comes from the counters of the step that leaves its configuration, so it costs no extra sweep.
 */
export async function runLoop(engine: RunEngine, config: RunConfig, options: LoopOptions): Promise<LoopOutcome> {
  const { steps: end, stopWhenAbsorbed } = config;
  const { particles, places } = populationOf(config);
  const times = new RecordTimes(config.record);
  const statistics = new RunStatistics(end);
  const dense = 'every' in config.record && config.record.every <= denseRecording;
  const record = (t: number, active: number, contacts: number, energy: number | null): void => {
    options.onRecord({
      t,
      active,
      activity: active / places,
      contacts,
      contactsPerParticle: (2 * contacts) / particles,
      energyPerParticle: energy === null ? null : energy / particles,
    });
  };
  const recordChunk = ({ from, steps, active, contacts, energy }: ChunkCounters): void => {
    for (; times.next < from + steps; times.advance()) {
      const k = times.next - from;
      record(times.next, active[k] as number, contacts[k] as number, energy ? (energy[k] as number) : null);
    }
  };

  const started = performance.now();
  let lastBreath = started;
  let engineTime = 0;
  let chunk = 1;
  let t = engine.time;
  let stopped = false;
  while (t < end) {
    if (options.signal?.aborted) {
      stopped = true;
      break;
    }
    const recordsFirst = times.next === t;
    const untilRecord = recordsFirst ? 1 : times.next - t;
    const steps = Math.min(chunk, end - t, dense ? longestChunk : untilRecord);
    const before = performance.now();
    const counters = await engine.advance(steps, { energy: dense || recordsFirst, stopWhenAbsorbed });
    const took = performance.now() - before;
    engineTime += took;
    statistics.add(counters);
    if (dense || recordsFirst) recordChunk(counters);
    t = counters.time;
    if (counters.absorbed && stopWhenAbsorbed) break;
    chunk = nextChunk(chunk, counters.steps, took);

    if (before + took - lastBreath > breath) {
      const active = counters.active[counters.steps - 1] ?? 0;
      options.onProgress?.({ t, steps: end, seconds: (performance.now() - started) / 1000, activity: active / places });
      await turn();
      lastBreath = performance.now();
    }
  }
  const last = await engine.look();
  statistics.addLast(t, last.active, last.contacts, last.overlaps);
  record(t, last.active, last.contacts, last.energy);
  const seconds = (performance.now() - started) / 1000;
  options.onProgress?.({ t, steps: end, seconds, activity: last.active / places });
  return { statistics, steps: t, last, stopped, engineSeconds: engineTime / 1000, seconds };
}
