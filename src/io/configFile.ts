/** A run from a YAML file, with flags on top. Messages about a value of the file start with `file:line:column: `. */
import { dirname, isAbsolute } from 'node:path';
import { type Document, isMap, isNode, isScalar, LineCounter, type Pair, parseDocument, visit } from 'yaml';
import { ConfigError, fieldPaths, isRecord, type RunConfigInput, showName, showValue } from '../model/index.js';
import { runFormat } from './manifest.js';
import { readText } from './openFile.js';
import { reading } from './reason.js';

type Values = Record<string, unknown>;

export interface ConfigFile {
  path: string;
  /** Whole numbers are bigint, so that 64-bit seeds keep every digit. */
  values: Values;
  /** `file:line:column: ` of a field by dotted path, or null if the file does not have it. */
  locate(field: string): string | null;
}

/** The pair of a dotted path; keys may have dots themselves. */
function findPair(node: unknown, parts: readonly string[]): Pair | null {
  if (!isMap(node)) return null;
  for (let n = parts.length; n > 0; n--) {
    const name = parts.slice(0, n).join('.');
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
    const found = pair && n < parts.length ? findPair(pair.value, parts.slice(n)) : pair;
    if (found) return found;
  }
  return null;
}

/** A path in a file is relative to the file's folder. */
function besideFile(path: string, values: Values): Values {
  const folder = dirname(path);
  if (folder === '.') return values;
  // Not path.join: it would turn a file ../random into the word random.
  const beside = (given: unknown): unknown =>
    typeof given !== 'string' || given === '' || isAbsolute(given) ? given : `${folder}/${given}`;
  const { initial, sizes, vectors } = values;
  return {
    ...values,
    ...(initial === undefined ? {} : { initial: initial === 'random' ? initial : beside(initial) }),
    ...(vectors === undefined ? {} : { vectors: beside(vectors) }),
    ...(isRecord(sizes) && 'path' in sizes ? { sizes: { ...sizes, path: beside(sizes.path) } } : {}),
  };
}

type Locate = (offset: number) => string;

/** Tags whose values are those of plain YAML. */
const plainTags = new Set(['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`));

/** What YAML has and a set of fields has not: each is refused, never ignored. */
function checkNodes(document: Document, at: Locate): void {
  const fail = (node: unknown, message: string): never => {
    throw new ConfigError(`${at(isNode(node) ? (node.range?.[0] ?? 0) : 0)}${message}`);
  };
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.2')
    fail(null, `the YAML version must be 1.2, got ${showValue(version)}; leave the line %YAML out`);
  const checkTag = (node: { tag?: string }): void => {
    if (node.tag === undefined || plainTags.has(node.tag)) return;
    fail(node, `the tag ${showName(node.tag.replace('tag:yaml.org,2002:', '!!'))} has no meaning here; leave it out`);
  };
  visit(document, {
    Scalar: (_, node) => checkTag(node),
    Seq: (_, node) => checkTag(node),
    Alias: (_, node, parents) => {
      const target = node.resolve(document);
      if (target && (parents as readonly unknown[]).includes(target))
        fail(node, `the alias *${node.source} holds itself; write the value out`);
    },
    Map: (_, node) => {
      checkTag(node);
      const seen = new Set<unknown>();
      for (const { key } of node.items) {
        const name = isScalar(key) ? key.value : null;
        if (name === null || name === '') fail(key, 'a field must have a name; give one before the colon');
        if (seen.has(String(name))) fail(key, `the field ${showName(String(name))} is given twice; leave one out`);
        seen.add(String(name));
      }
    },
  });
}

/** The document of a YAML file, and what says where in it an offset is. @throws ConfigError with line and column */
function parseYaml(path: string, text: string): { document: Document; at: Locate } {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}: `;
  };
  try {
    // The parser's own look for keys that are given twice takes the square of their number.
    const options = {
      lineCounter: lines,
      intAsBigInt: true,
      prettyErrors: false,
      uniqueKeys: false,
      // 'silent' would take the first of several documents without a word.
      logLevel: 'error',
    } as const;
    const document = parseDocument(text, options);
    const [problem] = document.errors;
    if (problem?.code === 'RESOURCE_EXHAUSTION') throw new RangeError(problem.message);
    if (problem?.code === 'MULTIPLE_DOCS')
      throw new ConfigError(`${at(problem.pos[0])}a second document begins here; give each a file of its own`);
    if (problem) throw new ConfigError(`${at(problem.pos[0])}not valid YAML, ${problem.message}`);
    checkNodes(document, at);
    return { document, at };
  } catch (error) {
    if (error instanceof RangeError)
      throw new ConfigError(`${path}: not a set of fields, it is nested too deeply; give one field a line`);
    throw error;
  }
}

/** Values of a document. Of aliases only so many are followed, since few lines can stand for more than memory holds. */
function valuesOf(document: Document, at: Locate): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? {};
  } catch (error) {
    throw new ConfigError(`${at(0)}not valid YAML, ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Reads a YAML file of run fields, or the configuration in the run.json of a run. A relative `initial` or `sizes.path` comes back relative
 * to the working directory; in a run.json it is so already.
 * @throws ConfigError if it can't be read, or is not the YAML of a map (with line and column)
 */
export function readConfigFile(path: string): ConfigFile {
  const text = reading(path, 'give a YAML file of run fields', () => readText(path));
  const { document, at } = parseYaml(path, text);
  const values = valuesOf(document, at);
  if (!isRecord(values)) {
    const start = isNode(document.contents) ? (document.contents.range?.[0] ?? 0) : 0;
    throw new ConfigError(`${at(start)}a run is a map of fields such as "phi: 0.6"; give one field a line`);
  }
  const isManifest = values.format === runFormat && isRecord(values.config);
  const contents = isManifest ? findPair(document.contents, ['config'])?.value : document.contents;
  const locate = (field: string): string | null => {
    const parts = field.split('.');
    // `sizes: binary` stands for sizes.kind, so the parent is tried too.
    const pair = findPair(contents, parts) ?? findPair(contents, parts.slice(0, -1));
    if (pair === null) return null;
    // A bad value is shown where it stands; of a field we don't know, the name is.
    const known = (fieldPaths as readonly string[]).includes(field);
    const candidates = known ? [pair.value, pair.key] : [pair.key, pair.value];
    const node = candidates.find((candidate) => isNode(candidate) && candidate.range);
    return isNode(node) && node.range ? at(node.range[0]) : null;
  };
  return { path, values: isManifest ? manifestValues(values.config as Values) : besideFile(path, values), locate };
}

/** The fields of a run.json, without the leave to replace a run: it was given for what stood there before. */
function manifestValues({ force: _, ...values }: Values): Values {
  return values;
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
    const same = isRecord(below) && isRecord(above) && (above.kind === undefined || above.kind === below.kind);
    merged[name] = same ? { ...below, ...above } : above;
  }
  return merged as RunConfigInput;
}

function setByFlag(flags: RunConfigInput, field: string): boolean {
  const [branch = '', leaf] = field.split('.');
  const value = Object.hasOwn(flags, branch) ? (flags as Values)[branch] : undefined;
  if (value === undefined) return false;
  return (
    leaf === undefined || branch === 'record' || !isRecord(value) || (Object.hasOwn(value, leaf) && value[leaf] !== undefined)
  );
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
