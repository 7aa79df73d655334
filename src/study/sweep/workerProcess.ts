/** A worker process as the sweep sees it. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { embeddedProtocol } from '../../engine/embedded.js';
import type { FromWorker, Job, Outcome, ToWorker } from './messages.js';

/** The program that workers run; a test of the sources names the built one. */
export const workerProgram = new URL('./worker.js', import.meta.url);

/** First argument that makes the executable a worker; the second names the program. */
export const workerArgument = '@worker';

/** A worker ended that should not have. */
export class WorkerDied extends Error {
  /**
   * @param how signal or exit code
   * @param began whether it had started up before
   */
  constructor(
    how: string,
    readonly began: boolean,
  ) {
    super(how);
    this.name = 'WorkerDied';
  }
}

type OnProgress = (progress: { t: number; activity: number }) => void;

interface Waiting {
  onProgress: OnProgress;
  resolve(outcome: Outcome): void;
  reject(error: WorkerDied): void;
}

/** What does runs of a sweep, one at a time: here a process. */
export interface SweepWorker {
  /** @throws WorkerDied */
  run(job: Job, onProgress: OnProgress): Promise<Outcome>;
  /** Asks it to stop its run after a checkpoint. */
  stop(): void;
  kill(): void;
  /** Lets an idle worker end, and waits until it has. */
  close(): Promise<void>;
}

export class WorkerProcess implements SweepWorker {
  private waiting: Waiting | null = null;
  private began = false;
  private death: WorkerDied | null = null;
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    child.on('message', (message: FromWorker) => this.hear(message));
    this.ended = new Promise((settle) => {
      const end = (how: string): void => {
        this.death ??= new WorkerDied(how, this.began);
        this.waiting?.reject(this.death);
        settle();
      };
      child.once('error', (error) => end(error.message));
      child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    });
  }

  /** Starts a worker for a sweep's directory. */
  static start(sweep: string, program: URL): WorkerProcess {
    // Its errors go to ours; its output, if it had any, would end up in a JSON document.
    const [module, args] =
      program.protocol === embeddedProtocol ? [workerArgument, [program.pathname, sweep]] : [fileURLToPath(program), [sweep]];
    return new WorkerProcess(fork(module, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
  }

  private hear(message: FromWorker): void {
    if (message.type === 'ready') this.began = true;
    if (message.type === 'progress') this.waiting?.onProgress(message);
    if (message.type === 'end') this.waiting?.resolve(message.outcome);
  }

  private send(message: ToWorker): void {
    // An error means that it is dead, which `exit` tells too.
    this.child.send(message, () => {});
  }

  /**
   * Does a run; one at a time.
   * @throws WorkerDied
   */
  async run(job: Job, onProgress: OnProgress): Promise<Outcome> {
    if (this.death) throw this.death;
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        this.waiting = { onProgress, resolve, reject };
        this.send({ type: 'run', job });
      });
    } finally {
      this.waiting = null;
    }
  }

  /** Asks it to stop its run after a checkpoint. */
  stop(): void {
    this.send({ type: 'stop' });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  /** Lets an idle worker end, and waits until it has. */
  async close(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.ended;
  }
}
