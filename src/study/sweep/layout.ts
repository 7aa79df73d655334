/**
 * The directory of a sweep:
 *
 *   plan.json                    what it is to do, and the hash that tells it from other plans
 *   runs/<index>-<hash>/         a run directory for each run
 *   failures/<index>-<hash>.json why a run failed; gone once it is tried again
 *   claims/<index>.<n>           who works on a run now (claims.ts)
 *   slurm/                       batch scripts, jobs and logs of sweep submit
 */
import { join } from 'node:path';

export const planName = 'plan.json';

export const runsFolder = (sweep: string): string => join(sweep, 'runs');
export const claimsFolder = (sweep: string): string => join(sweep, 'claims');
export const failuresFolder = (sweep: string): string => join(sweep, 'failures');
export const slurmFolder = (sweep: string): string => join(sweep, 'slurm');

export const runDirectory = (sweep: string, name: string): string => join(runsFolder(sweep), name);
export const failureFile = (sweep: string, name: string): string => join(failuresFolder(sweep), `${name}.json`);
