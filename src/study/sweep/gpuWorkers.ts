/** Workers of a sweep on a GPU: runs side by side in this process, whose steps are made together (src/gpu/gathering.ts). */
import { Gathering } from '../../gpu/index.js';
import { gpuEngines } from '../../run/index.js';
import { doJob } from './job.js';
import type { Job, Outcome } from './messages.js';
import { runOrResume } from './runOrResume.js';
import type { SweepWorker } from './workerProcess.js';

/** Time between two reports of a run, in ms. */
const reportPeriod = 500;

class GpuWorker implements SweepWorker {
  readonly #stop = new AbortController();

  constructor(
    private readonly sweep: string,
    private readonly gathering: Gathering,
  ) {}

  async run(job: Job, onProgress: (progress: { t: number; activity: number }) => void): Promise<Outcome> {
    this.gathering.enter();
    let reported = performance.now();
    const isScheduled = job.input.schedule !== undefined;
    const engines = await gpuEngines((placed) => this.gathering.join(placed, isScheduled));
    const hooks = {
      ...engines,
      signal: this.#stop.signal,
      onProgress: ({ t, activity }: { t: number; activity: number }): void => {
        if (performance.now() - reported < reportPeriod) return;
        reported = performance.now();
        onProgress({ t, activity });
      },
    };
    try {
      return await doJob(this.sweep, job, runOrResume, hooks);
    } finally {
      this.gathering.leave();
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  /** It is no process that could be ended. */
  kill(): void {}

  async close(): Promise<void> {}
}

/** Starts workers that share the GPU of this process. */
export function gpuWorkers(sweep: string): () => SweepWorker {
  const gathering = new Gathering();
  return () => new GpuWorker(sweep, gathering);
}
