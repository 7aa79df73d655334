export { removeTemporaries, writeAtomic, writeNew } from './atomic.js';
export {
  type Checkpoint,
  CheckpointDamage,
  type CheckpointProgress,
  checkpointName,
  decodeCheckpoint,
  encodeCheckpoint,
  type FoundCheckpoint,
  findCheckpoint,
  previousCheckpointName,
  promotePrevious,
  readCheckpoint,
  removeCheckpoints,
  writeCheckpoint,
} from './checkpoint.js';
export { type ConfigFile, mergeFlags, readConfigFile, withLocation } from './configFile.js';
export {
  type Epoch,
  type Manifest,
  manifestIn,
  manifestName,
  newManifest,
  type RunStatus,
  readManifest,
  writeFirstManifest,
  writeManifest,
} from './manifest.js';
export { type PositionFile, readPositions, wrapIntoBox } from './positions.js';
export { fileErrorReason } from './reason.js';
export { readSeries, type SeriesRecord, SeriesWriter, seriesHeader, seriesName, seriesRow, tenDigits } from './series.js';
