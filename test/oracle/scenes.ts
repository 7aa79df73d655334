/** Small configurations with closed forms, and the moments of what a step does to them. Lengths in sigma. */
import { expect } from 'vitest';
import type { OracleConfig } from './config.js';
import { oracleStep, randomStart } from './step.js';

export const GRID = 2 ** 32;

export interface Scene {
  config: OracleConfig;
  start: Uint32Array;
}

/** Spheres of diameter 1 in a box of side 8 with their centres at `places`, wrapped. */
export function spheresAt(places: number[][], options: Partial<OracleConfig>): Scene {
  const config: OracleConfig = {
    model: 'bro',
    dimension: places[0].length as OracleConfig['dimension'],
    boxLength: 8,
    radii: places.map(() => 0.5),
    stepSize: 0.2,
    seed: 20250101n,
    ...options,
  };
  const start = Uint32Array.from(places.flat(), (x) => Math.round((x / config.boxLength) * GRID) >>> 0);
  return { config, start };
}

/** Two spheres of diameter 1 at separation x_0 - x_1 = `separation`, across the corner of the box. */
export function twoSpheres(separation: number[], options: Partial<OracleConfig>): Scene {
  const { config, start } = spheresAt([separation, separation.map(() => 0)], options);
  const half = start.slice(0, separation.length).map((word) => (word | 0) / 2);
  return { config, start: start.map((word, k) => word - half[k % separation.length]) };
}

export function randomPacking(
  n: number,
  dimension: OracleConfig['dimension'],
  boxLength: number,
  options: Partial<OracleConfig>,
): Scene {
  const config: OracleConfig = {
    model: 'bro',
    dimension,
    boxLength,
    radii: new Array<number>(n).fill(0.5),
    stepSize: 0.1,
    seed: 7n,
    ...options,
  };
  return { config, start: randomStart(n, dimension, 11n) };
}

/** Displacements of all particles in one step, in sigma, id-major. */
export function displacement({ config, start }: Scene, t: number): number[] {
  return Array.from(oracleStep(config, start, t).displacements, (word) => word * (config.boxLength / GRID));
}

/** Sum of the coordinates of all particles, mod 2^32, by component. */
export function centreOfMass(positions: Uint32Array, dimension: number): number[] {
  const sum = new Array<number>(dimension).fill(0);
  positions.forEach((word, k) => {
    sum[k % dimension] = (sum[k % dimension] + word) >>> 0;
  });
  return sum;
}

/** Mean and covariance of the displacements over steps 0 .. draws-1, all from the same configuration. */
export function moments(scene: Scene, draws: number): { mean: number[]; covariance: number[][] } {
  const samples = Array.from({ length: draws }, (_, t) => displacement(scene, t));
  const average = (f: (x: number[]) => number) => samples.reduce((sum, x) => sum + f(x), 0) / draws;
  const mean = Array.from(scene.start, (_, k) => average((x) => x[k]));
  const covariance = mean.map((m, k) => mean.map((n, l) => average((x) => (x[k] - m) * (x[l] - n))));
  return { mean, covariance };
}

/** Every component of the mean and of the covariance within four of its standard errors, which are taken from the draws. */
export function expectMoments(scene: Scene, draws: number, mean: number[], covariance: number[][]): void {
  const samples = Array.from({ length: draws }, (_, t) => displacement(scene, t));
  const rounding = 1e-8; // of displacements to the grid: a unit is 2e-9
  const within = (name: string, f: (x: number[]) => number, expected: number) => {
    const values = samples.map(f);
    const average = values.reduce((sum, value) => sum + value, 0) / draws;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - average) ** 2, 0) / draws);
    const error = Math.abs(average - expected);
    expect(error, `${name}: ${average}, expected ${expected}`).toBeLessThan((4 * spread) / Math.sqrt(draws) + rounding);
  };
  expect(scene.start.length).toBe(mean.length);
  mean.forEach((expected, k) => {
    within(`mean of ${k}`, (x) => x[k], expected);
    for (let l = 0; l <= k; l++) within(`covariance of ${k}, ${l}`, (x) => (x[k] - mean[k]) * (x[l] - mean[l]), covariance[k][l]);
  });
}
