export { removeTemporaries, writeAtomic, writeNew } from './atomic.js';
export { allPeriodic, type Boundaries } from './box.js';
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
export { checksumOfSeries } from './checksum.js';
export { refuseCompressed } from './compressed.js';
export { type ConfigFile, mergeFlags, readConfigFile, withLocation } from './configFile.js';
export { formatNouns, formats, formatTitles } from './formats.js';
export { type Frame, type FrameReader, type FrameWriter, toCoordinate } from './frames.js';
export { inspectPath } from './inspect.js';
export type { Findings, Inspection } from './inspection.js';
export { makeDirectory, removeEmpty } from './makeDirectory.js';
export {
  type Epoch,
  type FileSum,
  looseManifest,
  type Manifest,
  manifestIn,
  manifestName,
  newManifest,
  type Owner,
  parseManifest,
  type RunStatus,
  readManifest,
  writeFirstManifest,
  writeManifest,
} from './manifest.js';
export { largestFile, openRegular, openToRead, readBytes, readText } from './openFile.js';
export { checksumOfFrames, type FrameWriterOptions, framesName, isFrames, openFrames, openFrameWriter } from './openFrames.js';
export { checkOutFile, type OutFileOptions } from './outFile.js';
export { planSchema } from './planSchema.js';
export { axisNames, dimensionOfHeader, type PositionFile, readPositions, wrapIntoBox } from './positions.js';
export { isAbsent, isFound, isThere } from './presence.js';
export { fileErrorReason, isSystemError } from './reason.js';
export { renewFile } from './renewFile.js';
export {
  SeriesWriter,
  seriesHeader,
  seriesHeaderWithMsd,
  seriesName,
  seriesRow,
  tenDigits,
} from './series.js';
export { ofDoneRun, readSeries, readSeriesColumns, type SeriesReading, type SeriesRows, seriesParts } from './seriesReader.js';
export { readSizes, type SizesFile } from './sizes.js';
export { checkStored, parseStored, readIfThere, StoredDamage, schemaOf } from './stored.js';
export {
  type Column,
  type ColumnType,
  runColumn,
  type SeriesColumn,
  type SeriesPart,
  type SeriesTable,
  type Table,
  type TableFormat,
} from './table/table.js';
export { checkTablePath, seriesPath, writeTable } from './table/write.js';
