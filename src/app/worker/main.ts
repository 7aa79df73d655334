/** The worker's side of the page: one for the simulation or the stored frames, another of the same script for the analysis. */
import '../withoutEval.js';
import '../host/bytes.js';
import { adapterName } from '../../gpu/device.js';
import { ConfigError } from '../../model/errors.js';
import { kindOf } from '../../model/rules.js';
import type { Place } from '../../run/movable.js';
import { analyse } from './analysis.js';
import { Live } from './live.js';
import { LiveClouds } from './liveClouds.js';
import { measure } from './measure.js';
import type { AnswerMessage, Failure, Notice, RequestMessage, RequestName, Requests, Status } from './messages.js';
import { Pace, Share } from './pace.js';
import { folder, RefusedError, Stored } from './stored.js';

interface Scope {
  postMessage(message: AnswerMessage | Notice, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<RequestMessage>) => void) | null;
}
const scope = self as unknown as Scope;

let live: Live | LiveClouds | null = null;
let stored: Stored | null = null;
/** Until when, and how fast; null while at rest. */
let order: { until: number; rate: number | null } | null = null;
let looping = false;
/** Where the steps are to be made. */
let device: Place['device'] = 'cpu';
/** Calls of the engine, one after the other. */
let queue: Promise<unknown> = Promise.resolve();

function exclusive<T>(work: () => T | Promise<T>): Promise<T> {
  const result = queue.then(work);
  queue = result.catch(() => {});
  return result;
}

function failureOf(error: unknown): Failure {
  const message = (error instanceof Error ? error.message : String(error)).replaceAll(`${folder}/`, '');
  if (error instanceof ConfigError) {
    return { message, field: error.field, input: true, isLasting: error instanceof RefusedError };
  }
  // The engine's memory is asked for at once; browsers give less than its 4 GiB.
  const memory = error instanceof RangeError && /memory|allocat|grow|array (buffer|length)/i.test(message);
  if (!memory) return { message, field: '', input: false };
  return {
    message: `this browser has not enough memory for so many particles (${message}); take fewer`,
    field: 'particles',
    input: true,
  };
}

const channel = new MessageChannel();
let resume: (() => void) | null = null;
channel.port1.onmessage = () => resume?.();

/** Lets messages have their turn. */
function turn(): Promise<void> {
  return new Promise((settle) => {
    resume = settle;
    channel.port2.postMessage(null);
  });
}

const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

function theLive(): Live | LiveClouds {
  if (live) return live;
  throw new Error('there is no simulation yet');
}

/** Of spheres: clouds have no fields that change on the way, and nothing that is analysed. */
function liveSpheres(): Live {
  const own = theLive();
  if (own instanceof Live) return own;
  throw new Error('clouds on a sphere have none of this');
}

const share = new Share();

async function loop(): Promise<void> {
  looping = true;
  const pace = new Pace();
  let failure: Failure | null = null;
  while (order && live) {
    const { until, rate } = order;
    const due = pace.due(rate);
    if (due < 1) await sleep(Math.min(50, 500 / (rate as number)));
    else {
      let worked = 0;
      await exclusive(async () => {
        if (!live || !order) return;
        const before = live.time;
        const started = performance.now();
        try {
          if (before < until && !live.finished) await live.advance(until, due);
        } catch (error) {
          failure = failureOf(error);
          order = null;
        }
        pace.spent(live.time - before);
        worked = performance.now() - started;
        if (live.time >= until || live.finished) order = null;
      });
      const rest = rate === null ? share.rest(worked) : 0;
      await (rest < 1 ? turn() : sleep(rest));
    }
  }
  looping = false;
  const ended = live;
  await exclusive(() => ended?.rest()).catch(() => {});
  // Meanwhile it may have been told to go on, or to make place for another.
  if (!ended || ended !== live || order) return;
  ended.running = false;
  scope.postMessage({ notice: 'ended', status: ended.status(), failure });
}

async function closeAll(): Promise<void> {
  order = null;
  const old = live;
  live = null;
  stored = null;
  await old?.close();
}

type Handlers = { [K in RequestName]: (take: Requests[K]['take']) => Promise<Requests[K]['give']> | Requests[K]['give'] };

const handlers: Handlers = {
  open: async ({ config, events }) => {
    const isClouds = kindOf(config.model ?? 'bro') === 'manifolds';
    const next = isClouds ? await LiveClouds.open(config) : await Live.open(config, events, device);
    await closeAll();
    live = next;
    return next.status();
  },
  run: (take) => {
    theLive().running = true;
    order = take;
    if (!looping) void loop();
    return null;
  },
  pause: async (): Promise<Status> => {
    order = null;
    const own = theLive();
    own.running = false;
    await own.rest();
    return own.status();
  },
  adapter: adapterName,
  device: async (wanted) => {
    device = wanted;
    return live instanceof Live ? live.moveTo(wanted) : null;
  },
  change: ({ field, value }) => liveSpheres().change(field, value),
  frame: (take) => {
    if (stored) return stored.frame(take);
    share.tell(take.isLate, theLive().stepsPerSecond);
    return theLive().frame(take);
  },
  digest: () => theLive().digest(),
  snapshot: () => (stored ? stored.snapshot() : liveSpheres().snapshot()),
  files: async ({ files, phi }) => {
    const next = await Stored.open(files, phi);
    await closeAll();
    stored = next;
    return next.answer;
  },
  seek: ({ frame }) => {
    stored?.seek(frame);
    return null;
  },
  measure,
  analyse,
};

/** Buffers that go over without a copy. */
function transferOf(value: unknown): Transferable[] {
  if (typeof value !== 'object' || value === null) return [];
  const buffers = Object.values(value).flatMap((each) => (ArrayBuffer.isView(each) ? [each.buffer as ArrayBuffer] : []));
  return [...new Set(buffers)];
}

scope.onmessage = ({ data: { id, name, take } }) => {
  exclusive(() => (handlers[name] as (take: unknown) => unknown)(take)).then(
    (give) => scope.postMessage({ id, give }, transferOf(give)),
    (error) => scope.postMessage({ id, failure: failureOf(error) }),
  );
};
