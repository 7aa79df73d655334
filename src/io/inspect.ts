/** Says what a file or directory of ours is, what is in it, and whether it is whole. */
import { basename } from 'node:path';
import { ConfigError } from '../model/index.js';
import { inspectCloudFrames, isCloudFrames } from './cloudFrames.js';
import { formats } from './formats.js';
import { inspectRun, inspectSweep, isRun, isSweep } from './inspectDirectory.js';
import { inspectFrames } from './inspectFrames.js';
import type { Findings, Inspection } from './inspection.js';
import { inspectCheckpoint, inspectLatticeState, inspectManifoldState, inspectState } from './inspectState.js';
import { inspectFigure, inspectSearch, isFigure, isSearch } from './inspectStudy.js';
import { inspectHdf5, inspectParquet } from './inspectTables.js';
import { inspectCsv, inspectManifest, inspectPositions, inspectSeries } from './inspectText.js';
import { manifestName } from './manifest.js';
import { closing, isDirectory, openToRead, readAt } from './openFile.js';
import { dimensionOfHeader } from './positions.js';
import { isSeriesHeader } from './series.js';

/** Bytes that are enough to tell a format. */
const headSize = 512;

interface FileInspector {
  kind: string;
  /** @param head first bytes of the file, @param name its name */
  matches(head: Buffer, name: string): boolean;
  inspect(path: string): Findings | Promise<Findings>;
}

interface DirectoryInspector {
  kind: string;
  matches(path: string): boolean;
  inspect(path: string, inspectFile: (path: string) => Promise<Inspection>): Findings | Promise<Findings>;
}

const startsWith = (magic: string) => {
  const bytes = Buffer.from(magic, 'latin1');
  return (head: Buffer): boolean => head.subarray(0, bytes.length).equals(bytes);
};

const firstLine = (head: Buffer): string =>
  head
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split(/\r?\n/, 1)[0] as string;

/** Formats by content, in the order they are tried. A format to come gets a line here. */
const files: readonly FileInspector[] = [
  { kind: 'state', matches: startsWith('RANDORG\0'), inspect: inspectState },
  { kind: 'state of a lattice', matches: startsWith('RANDLAT\0'), inspect: inspectLatticeState },
  { kind: 'checkpoint', matches: startsWith('RANDCKPT'), inspect: inspectCheckpoint },
  { kind: 'state of clouds', matches: startsWith('RANDMAN\0'), inspect: inspectManifoldState },
  { kind: 'frames of clouds (HDF5)', matches: isCloudFrames, inspect: inspectCloudFrames },
  { kind: 'HDF5 table', matches: startsWith('\x89HDF\r\n\x1a\n'), inspect: inspectHdf5 },
  { kind: 'Parquet table', matches: startsWith('PAR1'), inspect: inspectParquet },
  { kind: 'run manifest', matches: (_, name) => name === manifestName, inspect: inspectManifest },
  { kind: 'series', matches: (head) => isSeriesHeader(firstLine(head)), inspect: inspectSeries },
  ...Object.values(formats).map(({ title, matches }) => ({ kind: `frames (${title})`, matches, inspect: inspectFrames })),
  {
    kind: 'positions',
    matches: (head) => dimensionOfHeader(firstLine(head)) !== null,
    inspect: inspectPositions,
  },
  { kind: 'CSV table', matches: (head) => /^[A-Za-z_][\w.]*(,[A-Za-z_][\w.]*)+$/.test(firstLine(head)), inspect: inspectCsv },
];

const directories: readonly DirectoryInspector[] = [
  { kind: 'run', matches: isRun, inspect: inspectRun },
  { kind: 'sweep', matches: isSweep, inspect: inspectSweep },
  { kind: 'search for a critical point', matches: isSearch, inspect: inspectSearch },
  { kind: 'figure', matches: isFigure, inspect: inspectFigure },
];

const known = 'the directory of a run, a sweep, a search or a figure, or a file that randorg has written';

async function inspectFile(path: string): Promise<Inspection> {
  const head = closing(openToRead(path, known), (file) => readAt(file, 0, headSize));
  const inspector = files.find(({ matches }) => matches(head, basename(path)));
  if (inspector === undefined) throw new ConfigError(`${path}: not a format of randorg; give ${known}`);
  return finish(inspector.kind, path, await inspector.inspect(path));
}

function finish(kind: string, path: string, { version, contents, problems }: Findings): Inspection {
  return { kind, path, version, contents, whole: problems.length === 0, problems };
}

/**
 * Describes a file or a directory, by its content.
 * @throws ConfigError if it can't be read, or is of no format that we write
 */
export async function inspectPath(path: string): Promise<Inspection> {
  if (!isDirectory(path, known)) return inspectFile(path);
  const inspector = directories.find(({ matches }) => matches(path));
  if (inspector === undefined) throw new ConfigError(`${path}: is no directory of randorg; give ${known}`);
  return finish(inspector.kind, path, await inspector.inspect(path, inspectFile));
}
