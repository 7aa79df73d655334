/** Reads damaged files in a process that may hang or die, and gathers what no user may see: stack traces, hangs, lack of memory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { SeededRandom } from '../../../src/analysis/random.js';
import { mutate } from './mutate.js';

export interface FuzzTarget {
  /** Name of a function of the module of parsers. */
  parser: string;
  /** What the damaged file is called. */
  file: string;
  /** Whole files of the format. */
  samples: readonly Buffer[];
  /** Pieces of its syntax. */
  words?: readonly string[];
}

export interface FuzzOptions {
  /** Module with the parsers as its default export; plain JavaScript that imports from build/lib. See child.js. */
  module: string;
  targets: readonly FuzzTarget[];
  /** Damaged files in all, shared by the targets in turn. */
  count: number;
  seed: number;
  /** Folder for the files; those with a fault are kept. */
  folder: string;
}

export interface FuzzOutcome {
  /** A line for each fault: the file that was kept, its damage, what happened. */
  faults: string[];
  /** By parser: files that were read without a word, and files that were refused or spoken of. */
  counts: Record<string, { silent: number; told: number }>;
}

const longestRead = 10_000;
/** Samples are small: more than this is memory taken for numbers in the file. */
const mostMemory = 600e6;
const heap = 256;

interface Answer {
  said: string[];
  fault: string | null;
  memory: number;
}

/** The process that reads; a new one after each fault that ended it. */
class Reader {
  #child: ChildProcess;
  #lines: AsyncIterator<string>;
  #interface: Interface;

  constructor(module: string) {
    const args = [`--max-old-space-size=${heap}`, resolve('test/support/mutations/child.js'), resolve(module)];
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#interface = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines = this.#interface[Symbol.asyncIterator]();
  }

  /** What happened to a file; a word if the process is no more. */
  async read(parser: string, path: string): Promise<Answer | 'hung' | 'died'> {
    this.#child.stdin?.write(`${JSON.stringify({ parser, path })}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'hung'>((settle) => {
      timer = setTimeout(() => settle('hung'), longestRead);
    });
    const line = await Promise.race([this.#lines.next(), late]);
    clearTimeout(timer);
    if (line === 'hung') return line;
    return line.done ? 'died' : (JSON.parse(line.value) as Answer);
  }

  end(): void {
    this.#interface.close();
    this.#child.kill('SIGKILL');
  }
}

const faultIn = (answer: Answer | 'hung' | 'died'): string | null => {
  if (answer === 'hung') return `no answer after ${longestRead} ms`;
  if (answer === 'died') return 'the process died, for lack of memory or otherwise';
  return answer.fault ?? (answer.memory > mostMemory ? `took ${Math.round(answer.memory / 1e6)} MB` : null);
};

/** Damages samples and reads them. */
export async function fuzz({ module, targets, count, seed, folder }: FuzzOptions): Promise<FuzzOutcome> {
  const outcome: FuzzOutcome = { faults: [], counts: {} };
  let reader = new Reader(module);
  for (let k = 0; k < count; k++) {
    const { parser, file, samples, words } = targets[k % targets.length] as FuzzTarget;
    const random = new SeededRandom(seed, k);
    const sample = samples[Math.floor(k / targets.length) % samples.length] as Buffer;
    const { bytes, damage } = mutate(sample, random, words);
    const directory = join(folder, `${parser}-${outcome.faults.length}`);
    mkdirSync(directory, { recursive: true });
    const path = join(directory, file);
    writeFileSync(path, bytes);
    const answer = await reader.read(parser, path);
    const fault = faultIn(answer);
    outcome.counts[parser] ??= { silent: 0, told: 0 };
    const counts = outcome.counts[parser] as { silent: number; told: number };
    if (typeof answer === 'object') counts[answer.said.length > 0 ? 'told' : 'silent']++;
    if (fault === null) continue;
    outcome.faults.push(`mutation ${k} of ${parser} (${damage}): ${fault.slice(0, 600)}`);
    reader.end();
    reader = new Reader(module);
  }
  reader.end();
  return outcome;
}
