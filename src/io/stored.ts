/** JSON that the program has stored, checked before it is believed: people and other programs write in it, and disks lose parts of it. */
import type * as z from 'zod';
import { ConfigError, showValue } from '../model/index.js';
import { readText } from './openFile.js';
import { isAbsent, isThere } from './presence.js';
import { fileErrorReason } from './reason.js';

/** A schema that is made when it is first asked for: that takes some milliseconds, and most commands check nothing that is stored. */
export function schemaOf<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A file of ours whose content is not what was written. */
export class StoredDamage extends ConfigError {}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);
}

const names: Record<string, string> = {
  record: 'a map',
  object: 'a map',
  array: 'a list',
  string: 'a text',
  int: 'a whole number',
};

/**
 * A value in the form that a schema gives.
 * @param place path of the file, for the message
 * @throws StoredDamage naming the first field that is not right, and its value
 */
export function checkStored<T>(schema: () => z.ZodType<T>, value: unknown, place: string): T {
  const result = schema().safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path ?? [];
  const found = valueAt(value, path);
  const expected = issue?.code === 'invalid_type' ? `must be ${names[issue.expected] ?? `a ${issue.expected}`}` : 'is not right';
  const what = found === undefined ? 'is missing' : `${expected}, got ${showValue(found)}`;
  throw new StoredDamage(`${place}: ${path.length === 0 ? 'the content' : path.join('.')} ${what}; the file is damaged`);
}

/** JSON of a text. @throws StoredDamage if it is none */
export function parseStored(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StoredDamage(`${place}: not JSON; the file is damaged`);
  }
}

/**
 * The text of a file; null if there is none.
 * @param give what to give instead, for the message
 * @param most bytes, as for `readText`
 * @throws ConfigError if it is there and can't be read
 */
export function readIfThere(path: string, give: string, most?: number): string | null {
  try {
    return isThere(path) ? readText(path, most) : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; ${give}`);
  }
}
