import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fieldAt, fieldPaths, isFieldPath } from './fields.js';
import type { RunConfig } from './schema.js';

/** Names on the first level that don't change where a particle is after t steps. */
export const besideTrajectory: ReadonlySet<string> = new Set(
  fieldPaths.filter((path) => fieldAt(path).shapes === false).map((path) => path.split('.')[0] as string),
);
// `matched` says where values came from, not what they are: a matched run is the same as one filled in by hand
const notTrajectory: ReadonlySet<string> = new Set([...besideTrajectory, 'matched']);
/** Whether a field that came later changes nothing: `neutral` of its record. */
const isNeutral = (name: string, value: unknown) => isFieldPath(name) && value === fieldAt(name).neutral;

/** JSON with sorted keys and no spaces: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 of bytes in 64 hexadecimal digits. */
export function sha256Hex(bytes: Uint8Array): string {
  return bytesToHex(sha256(bytes));
}

/**
 * Hash of the fields that shape the trajectory: SHA-256 of their canonical JSON. Fields that came later are left out at the value
 * that changes nothing, so that older runs keep their hash.
 * @param config complete config
 * @param initialHash SHA-256 of the initial file, or of the vectors of clouds; its content counts, not its path
 * @param sizesHash SHA-256 of the file of radii, likewise
 * @returns 64 hexadecimal digits
 */
export function trajectoryHash(config: RunConfig, initialHash?: string, sizesHash?: string): string {
  const shaping: Record<string, unknown> = Object.fromEntries(
    Object.entries(config).filter(([name, value]) => !notTrajectory.has(name) && !isNeutral(name, value)),
  );
  if (initialHash !== undefined) shaping[config.model === 'manifold' ? 'vectors' : 'initial'] = `sha256:${initialHash}`;
  if (sizesHash !== undefined) shaping.sizes = { kind: 'file', path: `sha256:${sizesHash}` };
  return sha256Hex(utf8ToBytes(canonicalJson(shaping)));
}
