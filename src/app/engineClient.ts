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

interface Waiting {
  resolve(give: unknown): void;
  reject(error: Error): void;
}

export class EngineClient {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** @param onEnded told when steps have come to their end */
  constructor(private readonly onEnded: (notice: Notice) => void = () => {}) {}

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
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (give: unknown) => void, reject });
      worker.postMessage({ id, name, take }, transfer);
    });
  }

  #start(): Worker {
    const worker = startWorker();
    worker.onmessage = ({ data }: MessageEvent<AnswerMessage | Notice>) => this.#hear(data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message ? `the engine's worker failed: ${event.message}` : "the engine's worker could not be started";
      this.#fail({ message, field: '', input: false });
    };
    return worker;
  }

  #hear(message: AnswerMessage | Notice): void {
    if ('notice' in message) {
      this.onEnded(message);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if ('failure' in message) waiting?.reject(new RequestError(message.failure));
    else waiting?.resolve(message.give);
  }

  #fail(failure: Failure): void {
    this.#worker?.terminate();
    this.#worker = null;
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of all) reject(new RequestError(failure));
  }
}
