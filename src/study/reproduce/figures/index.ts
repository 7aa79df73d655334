/** All figures, in the order of the paper, then of the sequel, then beyond. */
import type { FigureModule } from '../types.js';
import { activityPhi } from './activityPhi.js';
import { activityTime } from './activityTime.js';
import { correlation } from './correlation.js';
import { crystallisation } from './crystallisation.js';
import { dimensions } from './dimensions.js';
import { exponents } from './exponents.js';
import { flatness } from './flatness.js';
import { hysteresis } from './hysteresis.js';
import { manifold } from './manifold.js';
import { msd } from './msd.js';
import { noise } from './noise.js';
import { phiC } from './phiC.js';
import { protocol } from './protocol.js';
import { structureFactor } from './structureFactor.js';

export const figures: readonly FigureModule[] = [
  activityTime,
  activityPhi,
  phiC,
  msd,
  exponents,
  structureFactor,
  flatness,
  noise,
  correlation,
  dimensions,
  crystallisation,
  protocol,
  hysteresis,
  manifold,
];
