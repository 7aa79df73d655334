/** A thread of a team: instantiates the module on the shared memory and makes the calls it is told to. Runs in Node and in browsers. */
import { instantiate as load } from '@assemblyscript/loader';
import type { EngineExports } from './binaries.js';
import type { Call } from './crew.js';

/** First message to a worker. */
export interface Welcome {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Address of this thread's header. */
  header: number;
}

/** What a worker answers: 'ready', then the result of each call, or what went wrong. */
export type Answer = { ready: true } | { result: number } | { error: string };

interface Port {
  postMessage(message: Answer): void;
  listen(handler: (message: unknown) => void): void;
}

function openPort(): Port {
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const threads = node?.getBuiltinModule?.('node:worker_threads') as typeof import('node:worker_threads') | undefined;
  const parent = threads?.parentPort;
  if (parent) {
    return { postMessage: (message) => parent.postMessage(message), listen: (handler) => parent.on('message', handler) };
  }
  return {
    postMessage: (message) => (globalThis as unknown as { postMessage(message: Answer): void }).postMessage(message),
    listen: (handler) => globalThis.addEventListener('message', (event) => handler((event as MessageEvent).data)),
  };
}

const port = openPort();
let exports: EngineExports | null = null;
let header = 0;

async function welcome({ module, memory, header: address }: Welcome): Promise<void> {
  header = address;
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`an assertion of the engine failed at ${line}:${column}`);
  };
  const instance = await load(module, { env: { memory, abort } });
  exports = instance.exports as unknown as EngineExports;
  port.postMessage({ ready: true });
}

function perform({ name, args }: Call): void {
  const call = exports?.[name] as (...values: number[]) => number | undefined;
  port.postMessage({ result: call(header, ...args) ?? 0 });
}

port.listen((message) => {
  const fail = (error: unknown): void => port.postMessage({ error: error instanceof Error ? error.message : String(error) });
  try {
    if (exports) perform(message as Call);
    else welcome(message as Welcome).catch(fail);
  } catch (error) {
    fail(error);
  }
});
