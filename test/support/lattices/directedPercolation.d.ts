export interface LatticeRun {
  size: number;
  p: number;
  steps: number;
  /** Steps between records; 0 for some 8 a decade. */
  every: number;
  seed: number;
}

export interface LatticeRuns {
  sizes: readonly number[];
  controls: readonly number[];
  runs: number;
  steps: number;
  every: number;
  seed: number;
}

export type Records = [t: number, active: number][];

export function generator(seed: number): () => number;
export function recordTimes(steps: number, every: number): number[];
export function directedPercolation(run: LatticeRun): Records;
export function rowsOf(system: string, run: (of: LatticeRun) => Records, runs: LatticeRuns): Generator<string>;
export function writeRuns(program: string, run: (of: LatticeRun) => Records): void;
