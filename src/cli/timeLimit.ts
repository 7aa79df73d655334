/** `--max-time`: a process that ends before its time is up, with all that it did on the disk. */
import { Option } from 'commander';
import { timeOption } from './numbers.js';
import { timeUp } from './signals.js';

/** What a process needs for its last steps and its checkpoint, in s: so much, and so much a particle. See docs/protocols.md. */
const reserve = { least: 2, perParticle: 2e-6 };

/** A time limit, as the option gives it in s. */
export const maxTimeFlag = (of: string): Option =>
  new Option(
    '--max-time <time>',
    `time limit of ${of}, such as 90s, 50m or 2h: it writes a checkpoint in time and ends with exit code ${timeUp.exitCode}`,
  ).argParser((text) => timeOption('max-time', text));

/**
 * When to ask the work to stop, in ms from now. The limit counts from the start of the process. Of a short limit, at most a tenth is
 * left for the end.
 * @param limit in s; undefined if there is none
 * @param particles of all runs that are stopped at once
 */
export function timeToStop(limit: number | undefined, particles: number): number | undefined {
  if (limit === undefined) return undefined;
  const left = limit - Math.min(limit / 10, reserve.least + reserve.perParticle * particles);
  return Math.max(0, 1000 * left - performance.now());
}
