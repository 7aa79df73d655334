/**
 * The absorbing transition in four runs: biased random organization and stochastic gradient descent, each below and above its
 * critical packing fraction. `npm start` runs it. The result goes to stdout, the same to the last byte everywhere; progress and
 * times go to stderr.
 */
import { existsSync } from 'node:fs';

const library = new URL('../build/lib/index.js', import.meta.url);
if (!existsSync(library)) {
  process.stderr.write('randorg: the build is missing; run npm ci\n');
  process.exit(1);
}
const { plotText, simulate, speaksUtf8 } = await import(library.href);

const bro = { model: 'bro', mode: 'reciprocal', kick: 0.1 };
const sgd = { model: 'sgd', mode: 'pair', learningRate: 0.1, batchFraction: 0.5 };
const runs = [
  { ...bro, phi: 0.54 },
  { ...bro, phi: 0.6 },
  { ...sgd, phi: 0.56 },
  { ...sgd, phi: 0.6 },
];
const common = { dimension: 3, particles: 2000, steps: 5000, seed: 1, record: { perDecade: 30 } };

/** An average with its error in units of the last digit, 0.91976(30); (?) if one run can't tell the error. */
function withError({ mean, error }) {
  if (error === null) return `${mean.toPrecision(3)}(?)`;
  if (error === 0) return String(mean);
  const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
  return `${mean.toFixed(decimals)}(${Math.round(error * 10 ** decimals)})`;
}

const nameOf = ({ model, mode, phi }) => `${model} ${mode}, phi ${phi.toFixed(2)}`;
const progress = process.stderr;
const started = performance.now();
const results = [];
for (const [index, run] of runs.entries()) {
  const label = `run ${index + 1} of ${runs.length}: ${nameOf(run)}`;
  const points = [];
  const result = await simulate(
    { ...run, ...common },
    {
      onRecord: ({ t, activity }) => points.push([t, activity]),
      // A line that rewrites itself is for terminals only.
      onProgress: ({ t }) => progress.isTTY && progress.write(`\r${label}, t = ${t} `),
    },
  );
  progress.write(`${progress.isTTY ? '\r\u001b[K' : ''}${label}, ${result.timing.seconds.toFixed(1)} s\n`);
  results.push({ run, result, points });
}
progress.write(`all in ${((performance.now() - started) / 1000).toFixed(1)} s\n\n`);

const header = ['model', 'phi', 'absorbed', 'f_a', 'contacts', 'energy', 'digest'];
const rows = results.map(({ run, result }) => [
  `${run.model} ${run.mode}`,
  run.phi.toFixed(2),
  result.absorbed ? `t = ${result.absorbedAt}` : 'no',
  withError(result.activity),
  withError(result.contactsPerParticle),
  result.energyPerParticle === 0 ? '0' : result.energyPerParticle.toPrecision(4),
  result.digest.slice(0, 12),
]);
const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column].length)));
const line = (row) =>
  row
    .map((cell, column) => cell.padEnd(widths[column]))
    .join('  ')
    .trimEnd();

const plot = plotText(
  results.map(({ run, points }) => ({ name: nameOf(run), points })),
  {
    x: { label: 't (steps)', log: true },
    y: { label: 'active fraction f_a', log: true },
    width: 78,
    height: 18,
    unicode: speaksUtf8(process.env),
  },
);

const where = (absorbed) =>
  results
    .filter(({ result }) => result.absorbed === absorbed)
    .map(({ run }) => `${run.model} ${run.phi.toFixed(2)}`)
    .join(', ') || 'none';

const { particles, steps, seed } = common;
console.log(`${particles} spheres in 3D, random start, seed ${seed}, up to ${steps} steps of 0.1 diameters

${[header, ...rows].map(line).join('\n')}

f_a: active fraction. f_a and contacts per particle are means over the second
half, with the error within the run; energy per particle is that of the end.

${plot}

Seen: absorbed ${where(true)}; active ${where(false)}: phi_c is between.
Next: node bin/randorg.js run --phi 0.56 --particles 4000 --steps 20000`);
