/**
 * S(k) at the smallest wave vectors of the box against the correlation in time of reciprocal kicks, in active steady states of
 * two dimensions: node bench/timeCorrelation.js [particles] [steps] [seeds] [phi] [kick]
 * Frames come every 40 steps of the second nine tenths of a run; errors are standard errors over the seeds.
 */
import { Simulation } from '../build/lib/index.js';

const [particles = 2000, steps = 20000, seeds = 8, phi = 1, kick = 1] = process.argv.slice(2).map(Number);
const every = 40;
/** Wave vectors in units of 2 pi / L, one of each pair k and -k, by shell. */
const shells = [
  [
    [1, 0],
    [0, 1],
  ],
  [
    [1, 1],
    [1, -1],
  ],
  [
    [2, 0],
    [0, 2],
  ],
  [
    [2, 1],
    [1, 2],
    [2, -1],
    [1, -2],
  ],
];

/** |sum exp(-ik.x)|^2 / N of a wave vector; positions are fractions of the box. */
function power(positions, [a, b]) {
  let [re, im] = [0, 0];
  for (let k = 0; k < positions.length; k += 2) {
    const angle = (2 * Math.PI * ((a * positions[k] + b * positions[k + 1]) % 4294967296)) / 4294967296;
    re += Math.cos(angle);
    im += Math.sin(angle);
  }
  return (re * re + im * im) / particles;
}

/** Time averages of one run: S of each shell, and f_a. */
async function measure(timeCorrelation, seed) {
  const sim = await Simulation.create({ dimension: 2, particles, phi, kick, timeCorrelation, seed });
  sim.step(steps / 10);
  const sums = shells.map(() => 0);
  let [frames, active] = [0, 0];
  while (sim.time < steps) {
    for (const count of sim.step(every).active) active += count / particles / every;
    const positions = sim.positionsU32();
    shells.forEach((shell, s) => {
      sums[s] += shell.reduce((sum, k) => sum + power(positions, k), 0) / shell.length;
    });
    frames++;
  }
  return [...sums, active].map((sum) => sum / frames);
}

function withError(values) {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const square = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1);
  return { mean, error: Math.sqrt(square / values.length) };
}

console.log(`N ${particles}, phi ${phi}, kick ${kick}, ${steps} steps, ${seeds} seeds; k in 2 pi / L`);
const rows = {};
for (const c of [-1, 0, 1]) {
  const runs = [];
  for (let seed = 1; seed <= seeds; seed++) runs.push(await measure(c, seed));
  const columns = [0, 1, 2, 3, 4].map((column) => withError(runs.map((run) => run[column])));
  rows[c] = columns;
  const text = columns.map(({ mean, error }) => `${mean.toPrecision(5)} +- ${error.toPrecision(2)}`);
  console.log(`c ${c}: S(1) ${text[0]}, S(sqrt 2) ${text[1]}, S(2) ${text[2]}, S(sqrt 5) ${text[3]}, f_a ${text[4]}`);
}
for (const c of [-1, 1]) {
  const distances = rows[c].map(({ mean, error }, k) => (mean - rows[0][k].mean) / Math.hypot(error, rows[0][k].error));
  console.log(`c ${c} less c 0, in standard errors: ${distances.map((z) => z.toFixed(1)).join(', ')}`);
}
