export { writeAtomic } from './atomic.js';
export { type ConfigFile, mergeFlags, readConfigFile, withLocation } from './configFile.js';
export {
  type Manifest,
  manifestIn,
  manifestName,
  newManifest,
  type RunStatus,
  readManifest,
  writeFirstManifest,
  writeManifest,
} from './manifest.js';
export { axisNames, type PositionFile, readPositions, wrapIntoBox } from './positions.js';
export { fileErrorReason } from './reason.js';
export { type SeriesRecord, SeriesWriter, seriesHeader, seriesName, seriesRow, tenDigits } from './series.js';
export { readSizes, type SizesFile } from './sizes.js';
