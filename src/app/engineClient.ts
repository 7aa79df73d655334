/** The page's side of a worker: requests with answers. */
import { startWorker } from './startWorker.js';
import type { AnswerMessage, Failure, Notice, RequestName, Requests } from './worker/messages.js';

/** What a worker could not do. */
export class RequestError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
    this.name = 'RequestError';
  }
}

/** The worker is gone, and what it was asked for is not done. */
export class LostError extends RequestError {}

interface Waiting {
  resolve(give: unknown): void;
  reject(error: Error): void;
}

export interface ClientListener {
  /** Steps have come to their end. */
  ended?(notice: Notice): void;
  /** The worker is gone. The next request starts another one. */
  lost?(failure: Failure): void;
}

/** A worker that owes answers and says nothing for so long, in ms, is given up: the longest work on a million particles takes less. */
const patience = 180_000;

export class EngineClient {
  #worker: Worker | null = null;
  #last = 0;
  #heardAt = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly listener: ClientListener = {}) {}

  /** Asks for something; a worker is started if there is none. @throws RequestError */
  request<K extends RequestName>(
    name: K,
    take: Requests[K]['take'],
    transfer: Transferable[] = [],
  ): Promise<Requests[K]['give']> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#last++;
    const id = this.#last;
    if (this.#waiting.size === 0) this.#heardAt = performance.now();
    if (this.#timer === null) this.#timer = setTimeout(() => this.#look(), patience);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (give: unknown) => void, reject });
      worker.postMessage({ id, name, take }, transfer);
    });
  }

  /** Ends the worker; what it was asked for is not done. */
  end(): void {
    this.#lose('ended', false);
  }

  #start(): Worker {
    const worker = startWorker();
    worker.onmessage = ({ data }: MessageEvent<AnswerMessage | Notice>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose(event.message ? `the engine's worker failed: ${event.message}` : "the engine's worker could not be started");
    };
    return worker;
  }

  /** Whether the worker still lives. */
  #look(): void {
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    const wait = this.#heardAt + patience - performance.now();
    if (wait > 0) this.#timer = setTimeout(() => this.#look(), wait);
    else this.#lose(`the engine's worker has not answered for ${patience / 1000} s`);
  }

  #hear(message: AnswerMessage | Notice): void {
    this.#heardAt = performance.now();
    if ('notice' in message) {
      this.listener.ended?.(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('failure' in message) waiting?.reject(new RequestError(message.failure));
    else waiting?.resolve(message.give);
  }

  #lose(message: string, isTold = true): void {
    const failure = { message, field: '', input: false };
    this.#worker?.terminate();
    this.#worker = null;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new LostError(failure));
    if (isTold) this.listener.lost?.(failure);
  }
}
