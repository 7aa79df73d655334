/** Claims of a sweep's runs, `claims/<index>.<n>`: of all processes that want a run, one gets it (run/stored/claim.ts). */
import { join } from 'node:path';
import { Claim, isClaimed } from '../../run/index.js';
import { claimsFolder } from './layout.js';

const prefixOf = (sweep: string, index: number): string => join(claimsFolder(sweep), String(index));

/** Claims a run of a sweep for this process. @returns null if another holds it */
export const claimRun = (sweep: string, index: number): Claim | null => Claim.take(prefixOf(sweep, index));

/** Whether somebody works on a run now. */
export const isRunClaimed = (sweep: string, index: number): boolean => isClaimed(prefixOf(sweep, index));
