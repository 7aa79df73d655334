/** A team of workers: worker_threads in Node, Web Workers in a page that is cross-origin isolated. */
import type { LoadedEngine } from './binaries.js';
import type { Call, Team } from './crew.js';
import { embeddedProgram } from './embedded.js';
import { BARRIER_ABORT, BARRIER_GENERATION } from './layout.js';
import type { Answer, Welcome } from './worker.js';

interface Thread {
  post(message: Welcome | Call): void;
  terminate(): unknown;
}

interface Listener {
  message(answer: Answer): void;
  gone(reason: string): void;
}

type NodeThreads = typeof import('node:worker_threads');

function nodeModule<T>(name: string): T | undefined {
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  return node?.getBuiltinModule?.(name) as T | undefined;
}

/** Null if this host can run a team, else why not. */
export function whyNoThreads(): string | null {
  if (nodeModule<NodeThreads>('node:worker_threads')) return null;
  if (typeof Worker === 'undefined') return 'there are no workers here';
  if (!(globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated) return 'the page is not cross-origin isolated';
  return null;
}

/** Cores that this process may use. */
export function availableCores(): number {
  const os = nodeModule<typeof import('node:os')>('node:os');
  if (os) return os.availableParallelism();
  return globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** Of a thread of Node. It sets 512 MB of addresses aside for its code if not told how much it needs, which a limit of the address space may not give. */
export const resourceLimits = { codeRangeSizeMb: 64 };

function start(listener: Listener): Thread {
  const threads = nodeModule<NodeThreads>('node:worker_threads');
  if (threads) {
    // not the literal form: a bundler would take it for a file of the page
    const here = import.meta.url;
    const program = new URL('./worker.js', here);
    const code = embeddedProgram(program);
    const worker =
      code === null ? new threads.Worker(program, { resourceLimits }) : new threads.Worker(code, { eval: true, resourceLimits });
    worker.on('message', (answer) => listener.message(answer));
    worker.on('error', (error) => listener.gone(error.message));
    worker.on('exit', (code) => listener.gone(`it ended with code ${code}`));
    worker.unref();
    return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
  }
  const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  worker.onmessage = (event) => listener.message(event.data);
  worker.onerror = (event) => listener.gone(event.message ?? 'it could not be started');
  return { post: (message) => worker.postMessage(message), terminate: () => worker.terminate() };
}

interface Waiting {
  left: number;
  result: number;
  resolve(result: number): void;
  reject(error: Error): void;
}

class WorkerTeam implements Team {
  private readonly workers: Thread[] = [];
  private waiting: Waiting | null = null;
  private failure: Error | null = null;
  private closed = false;
  /** Keeps Node alive while a call is out: the workers themselves do not. */
  private alive: ReturnType<typeof setInterval> | null = null;

  constructor(
    readonly threads: number,
    private readonly memory: WebAssembly.Memory,
    private readonly barrier: () => number,
  ) {}

  async open(module: WebAssembly.Module, headers: number[]): Promise<void> {
    const ready = this.wait(this.threads);
    for (const [t, header] of headers.entries()) {
      const thread = start({
        message: (answer) => this.hear(answer),
        gone: (reason) => this.fail(new Error(`thread ${t} of the engine is gone: ${reason}`)),
      });
      this.workers.push(thread);
      thread.post({ module, memory: this.memory, header });
    }
    await ready;
  }

  perform(call: Call): Promise<number> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.waiting) return Promise.reject(new Error('the engine is busy: wait for the last call to end'));
    const done = this.wait(this.threads);
    for (const worker of this.workers) worker.post(call);
    return done;
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private wait(left: number): Promise<number> {
    this.alive = setInterval(() => {}, 1 << 30);
    return new Promise((resolve, reject) => {
      this.waiting = { left, result: 0, resolve, reject };
    });
  }

  private settle(): Waiting | null {
    const { waiting } = this;
    this.waiting = null;
    if (this.alive !== null) clearInterval(this.alive);
    this.alive = null;
    return waiting;
  }

  private hear(answer: Answer): void {
    if ('error' in answer) {
      this.fail(new Error(`a thread of the engine failed: ${answer.error}`));
      return;
    }
    const { waiting } = this;
    if (!waiting) return;
    if ('result' in answer) waiting.result = answer.result;
    waiting.left--;
    if (waiting.left === 0) this.settle()?.resolve(waiting.result);
  }

  /** Frees the threads that wait at a barrier, ends them all and fails the call that is out. */
  private fail(error: Error): void {
    if (this.closed || this.failure) return;
    this.failure = error;
    const words = new Int32Array(this.memory.buffer);
    const barrier = this.barrier();
    if (barrier > 0) {
      Atomics.store(words, (barrier + BARRIER_ABORT) >>> 2, 1);
      // wake the sleepers; the spinners will go to sleep and look
      Atomics.notify(words, (barrier + BARRIER_GENERATION) >>> 2);
    }
    for (const worker of this.workers) worker.terminate();
    this.settle()?.reject(error);
  }
}

/**
 * Starts a team on the engine's memory.
 * @param headers address of each thread's header
 * @param barrier tells the address of the barrier's words
 * @throws Error if a worker can't be started
 */
export async function openTeam(engine: LoadedEngine, headers: number[], barrier: () => number): Promise<Team> {
  const team = new WorkerTeam(headers.length, engine.memory, barrier);
  try {
    await team.open(engine.module, headers);
  } catch (error) {
    await team.close();
    throw error;
  }
  return team;
}
