/** Describes stored states: bytes of a simulation (layout in src/engine/sealed.ts), of spheres or a lattice, and checkpoints, which hold one. */
import { createHash } from 'node:crypto';
import type { Findings } from './inspection.js';
import { largestFile, readBytes } from './openFile.js';

/** Both formats end with the SHA-256 of all before. */
const checksumSize = 32;

interface SealedFormat {
  /** Bytes before the JSON. */
  headerSize: number;
  /** Where the bytes of the JSON are counted. */
  lengthAt: number;
  /** What to say of the JSON. */
  describe(json: Record<string, unknown>, bytes: Buffer): Record<string, unknown>;
  /** What is left to do when it is damaged. */
  remedy: string;
}

/** @param names of the fields of the config that are told */
const stateWith = (names: readonly string[]): SealedFormat => ({
  headerSize: 16,
  lengthAt: 12,
  remedy: 'nothing of it can be used',
  describe: ({ time, dynamicsVersion, config }) => {
    const told = names.map((name) => [name, (config as Record<string, unknown>)[name]]);
    return { time, ...Object.fromEntries(told), dynamicsVersion };
  },
});

const checkpoint: SealedFormat = {
  headerSize: 64,
  lengthAt: 24,
  remedy: 'nothing of it can be used; resume takes the checkpoint before it',
  describe: ({ t }, bytes) => ({ t, dynamicsVersion: bytes.readUInt32LE(12), configHash: bytes.toString('hex', 32, 64) }),
};

function isSealed(bytes: Buffer): boolean {
  const body = bytes.subarray(0, bytes.length - checksumSize);
  return createHash('sha256').update(body).digest().equals(bytes.subarray(-checksumSize));
}

/** What inspects files of a format. */
const inspector =
  ({ headerSize, lengthAt, remedy, describe }: SealedFormat) =>
  (path: string): Findings => {
    const bytes = readBytes(path, largestFile.data);
    const damaged = (what: string): Findings => ({
      version: null,
      contents: { bytes: bytes.length },
      problems: [`${what}; ${remedy}`],
    });
    if (bytes.length < headerSize + checksumSize) return damaged('it is cut short');
    // Nothing is believed before the checksum is right.
    if (!isSealed(bytes)) return damaged('the checksum does not match, it is damaged or cut short');
    const text = bytes.toString('utf8', headerSize, headerSize + bytes.readUInt32LE(lengthAt));
    const contents = { ...describe(JSON.parse(text), bytes), bytes: bytes.length };
    return { version: String(bytes.readUInt32LE(8)), contents, problems: [] };
  };

export const inspectState = inspector(stateWith(['model', 'particles', 'dimension', 'phi']));
export const inspectLatticeState = inspector(stateWith(['model', 'size', 'dimension', 'density']));
export const inspectManifoldState = inspector(stateWith(['model', 'cloudsNumber', 'embedding', 'learningRate']));
export const inspectCheckpoint = inspector(checkpoint);
