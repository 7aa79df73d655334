export { defaultSmearing, energyOf, exactFlatness, sampledFlatness, scanFlatness } from './flatness.js';
export { bondsOf, Hessian } from './hessian.js';
export { minimise } from './minimise.js';
export { type NoiseAlignment, type NoiseLaw, noiseAlignment } from './noise.js';
export { type ExtremeModes, extremeModes, type SpectralDensity, spectralDensity } from './spectrum.js';
