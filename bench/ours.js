/**
 * Our engine as a program of its own, so that it can be pinned to a core. The argument is JSON: {config, state, time}, the state a file of
 * u32 positions. Each line `lead steps` on stdin asks for one window from that state, its first `lead` steps untimed, and is answered by one
 * line of JSON; `digest lead steps` adds the digest at its end.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { maxStepsPerCall, Simulation } from '../build/lib/index.js';

const { config, state, time } = JSON.parse(process.argv[2]);
const bytes = readFileSync(state);
const start = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const options = { stopWhenAbsorbed: false };

function fail(message) {
  process.stderr.write(message);
  process.exit(1);
}

/** A simulation that goes back to the state. Several threads can't: they are opened on it anew for each window. */
const single = await Simulation.create({ ...config, threads: 1 }).catch((error) => fail(error.message));
single.restore(start, time);
const stored = config.threads > 1 ? single.toBytes() : null;

async function atState() {
  if (!stored) {
    single.restore(start, time);
    return single;
  }
  const sim = await Simulation.fromBytes(stored, { threads: config.threads });
  if (sim.threads !== config.threads) fail(sim.threadsNote ?? `it took ${sim.threads} threads`);
  return sim;
}

async function window(lead, steps, withDigest) {
  const sim = await atState();
  const advance = async (count) => (stored ? sim.advance(count, options) : sim.step(count, options));
  await advance(lead);
  let nanoseconds = 0;
  let active = 0;
  for (let left = steps; left > 0; ) {
    const count = Math.min(left, maxStepsPerCall);
    const before = process.hrtime.bigint();
    const run = stored ? await sim.advance(count, options) : sim.step(count, options);
    nanoseconds += Number(process.hrtime.bigint() - before);
    for (const number of run.active) active += number;
    left -= run.steps;
  }
  const digest = withDigest ? { digest: sim.digest() } : {};
  if (stored) await sim.close();
  const particleSteps = (steps * start.length) / config.dimension;
  return { nsPerParticleStep: nanoseconds / particleSteps, activeFraction: active / particleSteps, steps, ...digest };
}

for await (const line of createInterface({ input: process.stdin })) {
  const [lead, steps] = line.match(/\d+/g).map(Number);
  process.stdout.write(`${JSON.stringify(await window(lead, steps, line.startsWith('digest')))}\n`);
}
