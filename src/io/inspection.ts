/** What there is to say about a file. */
export interface Findings {
  /** Version of the format, where it has one. */
  version: string | null;
  /** What is in it, by name; plain JSON. */
  contents: Record<string, unknown>;
  /** What is wrong, and what can be used none the less: a sentence each. */
  problems: string[];
}

export interface Inspection extends Findings {
  kind: string;
  path: string;
  /** No problem was found. */
  whole: boolean;
}

/** A count with its noun. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What decoders throw where a damaged file leads them astray. */
const astray: readonly (typeof Error)[] = [TypeError, RangeError, ReferenceError, SyntaxError];

/** The message of whatever was thrown, without the path that begins it: the reader has named the file. */
export function messageOf(error: unknown, path: string): string {
  if (astray.some((kind) => error instanceof kind)) return 'its structure is damaged';
  const message = error instanceof Error ? error.message : String(error);
  return message.startsWith(`${path}:`) ? message.slice(path.length + 1).trim() : message;
}
