/** A run from a YAML file, with flags on top. Messages about a value of the file start with `file:line:column: `. */
import { dirname, isAbsolute } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';
import { ConfigError, fieldPaths, type RunConfigInput } from '../model/index.js';
import { readText } from './openFile.js';
import { fileErrorReason } from './reason.js';

type Values = Record<string, unknown>;

export interface ConfigFile {
  path: string;
  /** Whole numbers are bigint, so that 64-bit seeds keep every digit. */
  values: Values;
  /** `file:line:column: ` of a field by dotted path, or null if the file does not have it. */
  locate(field: string): string | null;
}

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

function findPair(document: Document, path: readonly string[]): Pair | null {
  let node: unknown = document.contents;
  let pair: Pair | null = null;
  for (const name of path) {
    if (!isMap(node)) return null;
    pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name) ?? null;
    if (pair === null) return null;
    node = pair.value;
  }
  return pair;
}

/** A path in a file is relative to the file's folder. */
function besideFile(path: string, values: Values): Values {
  const folder = dirname(path);
  if (folder === '.') return values;
  // Not path.join: it would turn a file ../random into the word random.
  const beside = (given: unknown): unknown =>
    typeof given !== 'string' || given === '' || isAbsolute(given) ? given : `${folder}/${given}`;
  const { initial, sizes } = values;
  return {
    ...values,
    ...(initial === undefined ? {} : { initial: initial === 'random' ? initial : beside(initial) }),
    ...(isObject(sizes) && 'path' in sizes ? { sizes: { ...sizes, path: beside(sizes.path) } } : {}),
  };
}

/**
 * Reads a YAML file of run fields. A relative `initial` or `sizes.path` comes back relative to the working directory.
 * @throws ConfigError if it can't be read, or is not the YAML of a map (with line and column)
 */
export function readConfigFile(path: string): ConfigFile {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; give a YAML file of run fields`);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, intAsBigInt: true, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}: `;
  };
  const problem = document.errors[0];
  if (problem) throw new ConfigError(`${at(problem.pos[0])}not valid YAML, ${problem.message}`);
  let values: unknown;
  try {
    values = document.toJS() ?? {};
  } catch (error) {
    throw new ConfigError(`${at(0)}not valid YAML, ${error instanceof Error ? error.message : error}`);
  }
  if (!isObject(values)) {
    const start = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
    throw new ConfigError(`${at(start)}a run is a map of fields such as "phi: 0.6"; give one field a line`);
  }
  const locate = (field: string): string | null => {
    const parts = field.split('.');
    // `sizes: binary` stands for sizes.kind, so the parent is tried too.
    const pair = findPair(document, parts) ?? findPair(document, parts.slice(0, -1));
    if (pair === null) return null;
    // A bad value is shown where it stands; of a field we don't know, the name is.
    const known = (fieldPaths as readonly string[]).includes(field);
    const candidates = known ? [pair.value, pair.key] : [pair.key, pair.value];
    const node = candidates.find((candidate) => isNode(candidate) && candidate.range);
    return isNode(node) && node.range ? at(node.range[0]) : null;
  };
  return { path, values: besideFile(path, values), locate };
}

const expandSizes = (value: unknown): unknown => (typeof value === 'string' ? { kind: value } : value);

/**
 * Fields of a file with flags on top. A flag of `record` replaces the file's whole record: every and perDecade exclude
 * each other.
 */
export function mergeFlags(file: Values, flags: RunConfigInput): RunConfigInput {
  const merged: Values = { ...file };
  for (const [name, value] of Object.entries(flags)) {
    if (value === undefined) continue;
    const below = name === 'sizes' ? expandSizes(file.sizes) : undefined;
    const above = name === 'sizes' ? expandSizes(value) : value;
    // Sizes of another kind share no fields with the file's.
    const same = isObject(below) && isObject(above) && (above.kind === undefined || above.kind === below.kind);
    merged[name] = same ? { ...below, ...above } : above;
  }
  return merged as RunConfigInput;
}

function setByFlag(flags: RunConfigInput, field: string): boolean {
  const [branch = '', leaf] = field.split('.');
  const value = (flags as Values)[branch];
  if (value === undefined) return false;
  return leaf === undefined || branch === 'record' || !isObject(value) || value[leaf] !== undefined;
}

/**
 * Runs checks and points their message at the file, if the field at fault came from it.
 * @param check whatever throws a ConfigError with a field
 */
export async function withLocation<T>(file: ConfigFile | null, flags: RunConfigInput, check: () => T | Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof ConfigError) || file === null || error.field === '') throw error;
    const place = setByFlag(flags, error.field) ? null : file.locate(error.field);
    throw place === null ? error : new ConfigError(place + error.message, error.field);
  }
}
