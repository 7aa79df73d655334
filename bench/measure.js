/** Measures every program on one case, in windows that take turns. */
import { median } from '../build/lib/analysis/statistics.js';
import { caseName } from './cases.js';

/** Windows shorter than this, in s, are repeated in their turn. */
const shortWindow = 0.02;
const repeats = 5;
const warmUpSeconds = 0.7;
/** Steps of a settled window: a small system in 2D goes on to anneal, and is another one after more of them. */
const longestSettled = 2000;
/** The first step after a state is restored looks at every particle: in an absorbed state it would be all there is to time. */
const absorbedLead = 2;

const secondsOf = ({ nsPerParticleStep, steps }, { particles }) => (nsPerParticleStep * steps * particles) / 1e9;

/** Steps of a window that last about so many seconds. */
function stepsFor(seconds, nsPerParticleStep, particles, least, most) {
  return Math.round(Math.min(most, Math.max(least, (seconds * 1e9) / (nsPerParticleStep * particles))));
}

/** Length of the windows of one program, from a window tried before. */
function windowOf(program, scene, profile, tried) {
  const { kind, particles } = scene;
  const lasting = (seconds, least, most) => stepsFor(seconds, tried.nsPerParticleStep, particles, least, most);
  const lead = {
    random: 0,
    settled: Math.min(50, profile.leastSettledSteps(particles)),
    // a small system leaves its level within few steps
    sparse: Math.min(10, scene.steps >> 2),
    absorbed: absorbedLead,
  }[kind];
  const same = (steps) => ({ lead, least: steps, most: steps });
  if (kind === 'sparse') return same(program.slow ? lasting(4 * profile.windowSeconds, 1, scene.steps) : scene.steps);
  if (kind === 'random') {
    const steps = profile.randomSteps(particles);
    if (program.slow) return same(lasting(6 * profile.windowSeconds, 2, steps));
    return { lead, least: steps, most: 2 * steps };
  }
  if (kind === 'absorbed') return same(lasting(profile.windowSeconds, 1, 1e6));
  if (program.slow) return same(lasting(6 * profile.windowSeconds, 2, 1000));
  const least = profile.leastSettledSteps(particles);
  return {
    lead,
    least: lasting(profile.windowSeconds, least, longestSettled),
    most: lasting(6 * profile.windowSeconds, 2 * least, 3 * longestSettled),
  };
}

/** The skin that is fastest in short windows; beyond `tuneUpTo` particles that of a smaller system is kept, if there was one. */
async function tunedSkin(program, scene, profile, known) {
  const { kind, level, dimension, particles } = scene;
  const key = `${program.name} ${kind} ${level} ${dimension}`;
  const upTo = program.slow ? profile.slowTuneUpTo : profile.tuneUpTo;
  if (particles > upTo && known.has(key)) return known.get(key);
  let best = null;
  for (const skin of program.skins) {
    const open = await program.open(scene, skin);
    try {
      // a window that ends with a rebuild, if one comes in time
      const first = await open.window({ lead: 0, least: 2, most: 2 });
      const steps = stepsFor(profile.tuneSeconds, first.nsPerParticleStep, particles, 2, scene.steps ?? 2000);
      const tried = await open.window({ lead: 0, least: steps, most: kind === 'sparse' ? steps : 2 * steps });
      if (!best || tried.nsPerParticleStep < best.nsPerParticleStep) best = { skin, nsPerParticleStep: tried.nsPerParticleStep };
    } finally {
      await open.close();
    }
  }
  known.set(key, best.skin);
  return best.skin;
}

/** Opens a program on a case, warms it up and sets the length of its windows. */
async function openOn(program, scene, profile, known) {
  const skin = program.skins ? await tunedSkin(program, scene, profile, known) : null;
  const open = await program.open(scene, skin);
  try {
    const { slow } = program;
    const pilot = { lead: scene.kind === 'absorbed' ? absorbedLead : 0, least: slow ? 2 : 10, most: slow ? 2 : 10 };
    const until = performance.now() + warmUpSeconds * 1000;
    let tried;
    do {
      tried = await open.window(pilot);
      if (scene.kind === 'absorbed')
        pilot.least = pilot.most = stepsFor(0.01, tried.nsPerParticleStep, scene.particles, pilot.least, 1e5);
    } while (performance.now() < until && !slow && program.name !== 'twin');
    return { program, open, skin, window: windowOf(program, scene, profile, tried), samples: [], last: null };
  } catch (error) {
    await open.close();
    throw error;
  }
}

/**
 * @param scene the case with its state
 * @param known skins tuned so far
 * @param late whether slow programs are to be left out
 * @returns {Promise<Record<string, object>>} by program: median ns a particle-step, all windows, or why it is not available
 */
export async function measureCase(scene, programs, profile, known, late) {
  const results = {};
  const running = [];
  try {
    for (const program of programs) {
      if (
        program.onlyFrom > scene.particles ||
        (program.name === 'threads' && scene.kind !== 'random' && scene.kind !== 'settled')
      )
        continue;
      if (program.reason) {
        results[program.name] = { available: false, reason: program.reason };
      } else if (program.slow && (late || scene.particles > profile.slowUpTo)) {
        results[program.name] = { available: false, reason: 'left out for time' };
      } else if (program.slow && scene.kind === 'absorbed' && program.name !== 'numpy') {
        results[program.name] = { available: false, reason: 'not of interest here' };
      } else {
        try {
          running.push(await openOn(program, scene, profile, known));
        } catch (error) {
          results[program.name] = { available: false, reason: error.message };
        }
      }
    }
    // The same steps for both, so that they must reach the same state.
    const engine = running.find(({ program }) => program.name === 'ours');
    if (!engine) throw new Error(`${caseName(scene)}: ${results.ours.reason}`);
    for (const entry of running) if (entry.program.name === 'twin' || entry.program.engine) entry.window = engine.window;
    // Round 0 warms up.
    for (let round = 0; round <= profile.windows; round++) {
      for (const entry of running) {
        if (entry.failed || (entry.program.slow && round > profile.slowWindows)) continue;
        try {
          await takeTurn(entry, scene, round);
        } catch (error) {
          entry.failed = error.message;
        }
      }
    }
    for (const entry of running.filter(({ program, failed }) => !failed && program.engine)) {
      entry.last = await entry.open.window({ ...entry.window, digest: true });
    }
  } finally {
    for (const { open } of running) await open.close();
  }
  for (const entry of running) results[entry.program.name] = summary(entry, scene);
  return results;
}

async function takeTurn(entry, scene, round) {
  const { open, window, samples } = entry;
  let times = 1;
  for (let k = 0; k < times; k++) {
    entry.last = await open.window(window);
    if (round === 0) return;
    samples.push(entry.last.nsPerParticleStep);
    if (entry.program.name !== 'twin' && secondsOf(entry.last, scene) < shortWindow) times = repeats;
  }
}

function summary({ program, skin, samples, last, window, failed }, { particles }) {
  if (failed) return { available: false, reason: failed };
  const nsPerParticleStep = median(samples);
  const { activeFraction, builds, digest, steps } = last;
  return {
    available: true,
    nsPerParticleStep,
    nsPerStep: nsPerParticleStep * particles,
    nsPerActiveStep: activeFraction ? nsPerParticleStep / activeFraction : null,
    range: [Math.min(...samples), Math.max(...samples)],
    windows: samples.length,
    lead: program.name === 'sweep' || program.slow ? 0 : window.lead,
    steps,
    activeFraction,
    ...(skin === null ? {} : { skin }),
    ...(builds === undefined ? {} : { builds }),
    ...(digest === undefined ? {} : { digest }),
  };
}
