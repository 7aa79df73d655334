/** Stands for engine/workers.ts in the page that is one file: it can't be isolated, and has no threads. */
import type { Team } from '../../engine/crew.js';

export const whyNoThreads = (): string => 'a page opened as a file has one thread; randorg view serves it with several';
export const availableCores = (): number => 1;
export const openTeam = (): Promise<Team> => Promise.reject(new Error(whyNoThreads()));
