/**
 * The public library, for Node and browsers: nothing exported here imports a module of Node.
 *
 * @module randorg
 */
import { offerDevices } from './engine/otherDevices.js';
import { createOnDevice } from './gpu/onDevice.js';

offerDevices(createOnDevice);

export * from './engine/index.js';
export { GpuError, GpuSimulation } from './gpu/index.js';
export {
  type AdaptiveSchedule,
  type CloudMeasures,
  ConfigError,
  type ControlName,
  configJsonSchema,
  type Derived,
  type DerivedLattice,
  type DerivedManifold,
  type FieldSchedule,
  type FieldScheduleInput,
  type FinalQuantities,
  type FrameFormat,
  type LatticeModel,
  type LiveField,
  type LiveValues,
  type ManifoldModel,
  type Matched,
  type Measurements,
  type Model,
  type ParticleModel,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  type Schedule,
  type ScheduleInput,
  type SchedulePoint,
  type SeriesRecord,
  type Sizes,
  type SizesKind,
  version,
} from './model/index.js';
export type {
  BroConfig,
  CommonConfig,
  Frames,
  GdConfig,
  LatticeConfig,
  ManifoldConfig,
  ParticleConfig,
  Recording,
  RoConfig,
  SdeConfig,
  SgdConfig,
} from './model/schema.js';
export type { Step } from './model/step.js';
export { type PlotOptions, type PlotSeries, plotText, speaksUtf8, ThinnedCurve } from './plot/index.js';
export type { CompressionResult, CompressionStage, StageEnd } from './run/adaptive.js';
export type { Progress } from './run/loop.js';
export type { SimulationResult } from './run/result.js';
// Not from run/index.js: that one writes directories.
export { type SimulateOptions, type SimulationOutcome, simulate, type WatchOptions } from './run/simulate.js';
