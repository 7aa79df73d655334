/**
 * The part of node:fs that our readers use, on files that the user dropped or the server gave: Blobs, read in pieces, so that a file
 * may be larger than memory. For workers: only there may a program wait for a Blob. The page's build puts it in the place of node:fs.
 */
import { Bytes } from './bytes.js';

declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** A piece of a file is kept: readers ask for many small ones in a row. */
const pieceSize = 1 << 22;

interface OpenFile {
  blob: Blob;
  piece: Uint8Array;
  pieceStart: number;
}

const known = new Map<string, Blob>();
const open = new Map<number, OpenFile>();
let lastNumber = 2;

/** Makes these the only files there are; open ones stay open. Paths have the form /folder/name. */
export function setFiles(files: ReadonlyMap<string, Blob>): void {
  known.clear();
  for (const [path, blob] of files) known.set(path, blob);
}

function missing(path: string): Error {
  return Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
}

function refused(): never {
  throw Object.assign(new Error('files of a page can only be read'), { code: 'EROFS' });
}

export function openSync(path: string, _flags?: string | number): number {
  const blob = known.get(path);
  if (!blob) throw missing(path);
  lastNumber++;
  open.set(lastNumber, { blob, piece: new Uint8Array(0), pieceStart: 0 });
  return lastNumber;
}

export function closeSync(file: number): void {
  open.delete(file);
}

function openFile(file: number): OpenFile {
  const found = open.get(file);
  if (!found) throw new Error(`file ${file} is closed`);
  return found;
}

const no = () => false;
const statOf = (size: number) => ({ size, isFile: () => true, isDirectory: no, isFIFO: no, isSocket: no });

/** Flags of openSync, which has no use for them. */
export const constants = { O_RDONLY: 0, O_NONBLOCK: 0 };

export const fstatSync = (file: number) => statOf(openFile(file).blob.size);

export function statSync(path: string) {
  const blob = known.get(path);
  if (!blob) throw missing(path);
  return statOf(blob.size);
}

/** @throws DOMException if the browser can no longer read the file: it was moved or changed */
function bytesBetween(file: OpenFile, start: number, end: number): Uint8Array {
  const { piece, pieceStart, blob } = file;
  if (start < pieceStart || end > pieceStart + piece.length) {
    const until = Math.min(blob.size, Math.max(end, start + pieceSize));
    file.piece = new Uint8Array(new FileReaderSync().readAsArrayBuffer(blob.slice(start, until)));
    file.pieceStart = start;
  }
  return file.piece.subarray(start - file.pieceStart, end - file.pieceStart);
}

/** Without a position from the beginning: our readers that give none read once. */
export function readSync(number: number, into: Uint8Array, offset = 0, length = into.length - offset, position = 0): number {
  const file = openFile(number);
  const end = Math.min(file.blob.size, position + length);
  if (end <= position) return 0;
  into.set(bytesBetween(file, position, end), offset);
  return end - position;
}

export function readFileSync(path: string, encoding?: string): Bytes | string {
  const number = openSync(path);
  try {
    const file = openFile(number);
    const bytes = Bytes.from(bytesBetween(file, 0, file.blob.size));
    return encoding === undefined ? bytes : bytes.toString(encoding);
  } finally {
    closeSync(number);
  }
}

export const existsSync = (path: string): boolean => known.has(path);

export const readdirSync = refused;
export const writeSync = refused;
export const writeFileSync = refused;
export const copyFileSync = refused;
export const fsyncSync = refused;
export const ftruncateSync = refused;
export const linkSync = refused;
export const renameSync = refused;
export const rmSync = refused;
export const mkdirSync = refused;
