import type { LatticeRun, Records } from './directedPercolation.js';

export function conservedGas(run: LatticeRun): Records;
