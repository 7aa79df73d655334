/**
 * A worker process of a sweep: does the runs it is sent, one at a time, and keeps modules and compiled code for the next. Signals are its
 * parent's business, who passes them on as a message. If the parent dies, the worker stops its run as it would for a signal, and ends.
 */
import { oneLine } from '../../model/printable.js';
import { doJob } from './job.js';
import type { FromWorker, ToWorker } from './messages.js';
import { runOrResume } from './runOrResume.js';

/** Time between two reports, in ms. */
const reportPeriod = 500;

const sweep = process.argv[2] as string;
const stop = new AbortController();
let working: Promise<void> = Promise.resolve();

// A message that finds no parent any more is lost, and 'disconnect' follows.
const send = (message: FromWorker): void => {
  if (process.connected) process.send?.(message, undefined, {}, () => {});
};

async function work(message: ToWorker & { type: 'run' }): Promise<void> {
  let reported = performance.now();
  const onProgress = ({ t, activity }: { t: number; activity: number }): void => {
    if (performance.now() - reported < reportPeriod) return;
    reported = performance.now();
    send({ type: 'progress', t, activity });
  };
  const outcome = await doJob(sweep, message.job, runOrResume, { signal: stop.signal, onProgress });
  send({ type: 'end', outcome });
}

// Nobody may read the messages of the sweep any more.
process.stderr.on('error', () => {});
process.on('uncaughtException', ({ message, stack }) => {
  process.stderr.write(
    `randorg: a worker of the sweep failed, ${oneLine(process.env.RANDORG_DEBUG ? (stack ?? message) : message)}\n`,
  );
  process.exit(1);
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') stop.abort();
  else working = work(message);
});
process.on('disconnect', async () => {
  stop.abort();
  await working;
  process.exit(0);
});
send({ type: 'ready' });
