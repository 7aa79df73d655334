/**
 * What is measured. All cases are BRO with reciprocal kicks of equal spheres. In 3D the dense ones are those of the targets (phi 0.66 and
 * 0.64); in 2D the packing fraction is as far above the critical one as there. The sparse ones decay to absorption from a random start.
 */

/** @typedef {{kind: 'random' | 'settled' | 'sparse' | 'absorbed', level: number | null, dimension: number, particles: number, phi: number, kick: number}} Case */

const dense = {
  2: { random: { phi: 0.86, kick: 0.1 }, settled: { phi: 0.84, kick: 0.01 } },
  3: { random: { phi: 0.66, kick: 0.1 }, settled: { phi: 0.64, kick: 0.01 } },
};
/** Below the critical packing fraction, near enough for the activity to fall slowly. */
const decaying = { 2: { phi: 0.77, kick: 0.1 }, 3: { phi: 0.53, kick: 0.1 } };

/** How much is done. Window lengths are in steps and in s of the engine's time. */
export const profiles = {
  full: {
    dense: { 2: [1e3, 1e4, 1e5, 1e6], 3: [1e3, 1e4, 1e5, 1e6] },
    sparse: { 1e4: [0.01], 1e5: [0.05, 0.01, 0.001], 1e6: [0.05, 0.01, 0.001] },
    absorbed: [1e3, 1e4, 1e5, 1e6],
    windows: 7,
    slowWindows: 3,
    windowSeconds: 0.5,
    tuneSeconds: 1,
    tuneUpTo: 1e5,
    slowTuneUpTo: 1e4,
    slowUpTo: 1e5,
    settleSteps: (particles) => (particles > 1e5 ? 1000 : 5000),
    randomSteps: (particles) => (particles > 1e5 ? 30 : 200),
    leastSettledSteps: (particles) => (particles > 1e5 ? 40 : 200),
    motions: ['damped', 'stirred'],
    deadlineSeconds: Number.POSITIVE_INFINITY,
  },
  quick: {
    dense: { 2: [1e3, 1e4], 3: [1e3, 1e4, 1e5] },
    sparse: { 1e5: [0.05, 0.01, 0.001] },
    absorbed: [1e5],
    windows: 7,
    slowWindows: 3,
    windowSeconds: 0.1,
    tuneSeconds: 0.15,
    tuneUpTo: 1e4,
    slowTuneUpTo: 1e4,
    slowUpTo: 1e5,
    settleSteps: () => 2000,
    randomSteps: (particles) => (particles > 1e4 ? 20 : 100),
    leastSettledSteps: (particles) => (particles > 1e4 ? 40 : 100),
    motions: ['damped'],
    deadlineSeconds: 170,
  },
};

/** Cases of a profile, those of one starting run together, the important ones first. */
export function casesOf(profile) {
  const cases = [];
  for (const dimension of [3, 2]) {
    for (const kind of ['random', 'settled']) {
      for (const particles of profile.dense[dimension]) {
        cases.push({ kind, level: null, dimension, particles, ...dense[dimension][kind] });
      }
    }
    const sizes = new Set([...Object.keys(profile.sparse).map(Number), ...profile.absorbed]);
    for (const particles of [...sizes].sort((a, b) => a - b)) {
      for (const level of profile.sparse[particles] ?? [])
        cases.push({ kind: 'sparse', level, dimension, particles, ...decaying[dimension] });
      if (profile.absorbed.includes(particles))
        cases.push({ kind: 'absorbed', level: null, dimension, particles, ...decaying[dimension] });
    }
  }
  return cases;
}

export const configOf = ({ dimension, particles, phi, kick }) => ({
  model: 'bro',
  mode: 'reciprocal',
  dimension,
  particles,
  phi,
  kick,
  seed: '1',
  threads: 1,
});

const kindNames = { random: 'dense, random start', settled: 'dense, settled', absorbed: 'absorbed' };

/** A case in words. */
export function caseName({ kind, level, dimension, phi, kick }) {
  const what = kind === 'sparse' ? `${level * 100} % active` : kindNames[kind];
  return `${dimension}D ${what} (phi ${phi}, kick ${kick})`;
}
