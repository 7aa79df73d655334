/** All figures, in the order of the paper, then of the sequel, then beyond. */
import type { FigureModule } from '../types.js';
import { noise } from './noise.js';
import { phiC } from './phiC.js';

export const figures: readonly FigureModule[] = [phiC, noise];
