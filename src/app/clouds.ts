/** What the page says of clouds on a sphere. */
import type { ManifoldConfig } from '../model/index.js';
import type { Status } from './worker/messages.js';

/** Dimensions that a picture can show. */
export const mostDrawn = 3;

const shareOf = (x: number): string => (x > 0 && x < 0.01 ? 'Less than 1 %' : `${Math.round(100 * x)} %`);

/** What is to be seen, in a sentence, and that nothing is drawn where it is so. */
export function cloudSentence(status: Status, config: ManifoldConfig): string {
  const { embedding } = config;
  const words = sentenceOn(status, config);
  return embedding > mostDrawn
    ? `${words} There is a picture for D = 2 and 3 only: of D = ${embedding} there are the curves.`
    : words;
}

function sentenceOn(status: Status, { clouds, encoder = 'none', sizeWeight = 0 }: ManifoldConfig): string {
  const { absorbed, running, time, latest } = status;
  const share = shareOf(latest.activity ?? 0);
  const knob = clouds === 'rigid' ? 'their size' : 'the learning rate';
  const hint = sizeWeight > 0 ? 'Clouds shrink for ever.' : `Lower ${knob}, and they find a place for all.`;
  if (absorbed) {
    const spurious = (latest.coincident ?? 0) > 0 ? ' Some centres lie on each other, which the loss does not see.' : '';
    return time === 0
      ? `No cloud touches another, so nothing moves. Raise ${knob}.${spurious}`
      : `Nothing moves any more: absorbed at t = ${time}.${spurious} Raise ${knob} and run again, or press Restart.`;
  }
  if (running) return `${share} of the clouds touch another.${encoder === 'none' ? ` ${hint}` : ''}`;
  if (time === 0) return `${share} of the clouds touch another. Press Run: each batch pushes its own clouds apart.`;
  return `Paused at t = ${time}: ${share} of the clouds touch another.`;
}
