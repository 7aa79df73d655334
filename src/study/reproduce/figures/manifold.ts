/** Clouds on a sphere under the loss of neural manifold packing, and spheres in a box beside them: where they absorb, and where they stay active. */
import { encoderPart } from '../clouds/encoder.js';
import { freePart } from '../clouds/free.js';
import { stagesOf, together } from '../clouds/part.js';
import { rigidPart } from '../clouds/rigid.js';
import { thresholdCurves } from '../clouds/shown.js';
import { spheresPart } from '../clouds/spheres.js';
import { touchingPart } from '../clouds/touching.js';
import type { Analysis, FigureModule, Preset, Runs } from '../types.js';

const partsOf = (preset: Preset) => ({
  free: freePart(preset),
  spheres: spheresPart(preset),
  rigid: rigidPart(preset),
  touching: touchingPart(preset),
  encoder: encoderPart(preset),
});

function analyse(runs: Runs, preset: Preset): Analysis {
  const parts = partsOf(preset);
  const all = together(Object.values(parts).map((part) => part.analyse(runs)));
  const thresholds = {
    caption: 'Learning rate at which half of the runs stay active, against the number N of clouds or spheres.',
    spec: thresholdCurves('switch', [
      { kind: 'clouds', thresholds: parts.free.thresholds(runs) },
      { kind: 'spheres', thresholds: parts.spheres.thresholds(runs) },
    ]),
  };
  return { ...all, figures: [...all.figures, thresholds] };
}

export const manifold: FigureModule = {
  name: 'manifold',
  title: 'Neural manifold packing',
  source: 'beyond',
  claim:
    'Clouds of points under the loss of CLAMP (arXiv:2506.13717) have absorbing and active states, as spheres have; nothing is published.',
  protocol: (preset) =>
    Object.values(partsOf(preset))
      .map(({ protocol }) => protocol)
      .join(' '),
  stages: (preset) => stagesOf(Object.values(partsOf(preset))),
  analyse: async ({ runs, preset }) => analyse(runs, preset),
};
