/** One sentence on what is to be seen, for those who see it for the first time. */
import { isManifold } from '../model/index.js';
import { cloudSentence } from './clouds.js';
import type { Status } from './worker/messages.js';

/** Closer to phi_c than this a finite system may decide either way, and takes long. */
const close = 0.012;

const shareOf = (x: number): string => (x > 0 && x < 0.01 ? 'Less than 1 %' : `${Math.round(100 * x)} %`);

function whereOf(phi: number, phiC: number | null): string {
  if (phiC === null) return 'Lower φ, and fewer move; raise it, and more do.';
  const known = `φc ≈ ${phiC}`;
  if (Math.abs(phi - phiC) < close) return `φ is close to ${known}: it takes long to decide.`;
  return phi < phiC ? `φ is below ${known}: they become fewer until all rest.` : `φ is above ${known}: it never comes to rest.`;
}

/** @param phiC known critical packing fraction of these fields, or null */
export function sentenceOf(status: Status, phiC: number | null): string {
  const { absorbed, running, time, latest, config } = status;
  if (isManifold(config)) return cloudSentence(status, config);
  const share = shareOf(latest.activity ?? 0);
  if (absorbed && config.stopWhenAbsorbed) {
    if (time === 0) return 'No particle overlaps another, so nothing moves. Raise φ.';
    return `Nothing moves any more: absorbed at t = ${time}. Raise φ to wake it up, or press Restart.`;
  }
  if (running) return `${share} of the particles still move. ${whereOf(config.phi, phiC)}`;
  if (time === 0)
    return `${share} of the particles overlap. Press Run: they kick each other apart, the others stay where they are.`;
  return `Paused at t = ${time}: ${share} of the particles overlap, and would move next. ${whereOf(config.phi, phiC)}`;
}
