/** How many threads a simulation takes. */
import type { ParticleConfig } from '../model/index.js';
import { hasSimd } from './binaries.js';
import { MAX_THREADS } from './layout.js';
import { availableCores, whyNoThreads } from './workers.js';

export { availableCores };

/** A thread should have this many particles, or the barriers cost more than it brings. */
const particlesPerThread = 50_000;

/** Threads to use, and why fewer than asked for. */
export function chooseThreads(config: ParticleConfig, asynchronous: boolean): { threads: number; note: string | null } {
  const asked = config.threads;
  if (asked === 1 || (asked === 'auto' && !asynchronous)) return { threads: 1, note: null };
  const missing = hasSimd() ? whyNoThreads() : 'this host has no SIMD';
  if (missing) return { threads: 1, note: asked === 'auto' ? null : `threads: 1 instead of ${asked}, because ${missing}` };
  if (asked !== 'auto') return { threads: Math.min(asked, config.particles), note: null };
  const worth = Math.floor(config.particles / particlesPerThread);
  return { threads: Math.max(1, Math.min(availableCores(), worth, MAX_THREADS)), note: null };
}
