export { checkSmearing, defaultSmearing, energyOf, exactFlatness, sampledFlatness, scanFlatness } from './flatness.js';
export { bondsOf, checkHessianExponent, Hessian, type SymmetricMatrix } from './hessian.js';
export { type MinimiseOptions, type Minimum, minimise } from './minimise.js';
export { type NoiseAlignment, type NoiseLaw, noiseAlignment } from './noise.js';
export { type ExtremeModes, extremeModes, type Mode, type SpectralDensity, spectralDensity } from './spectrum.js';
