/**
 * The comment line of extended XYZ: pairs of key and value, by the grammar of github.com/libAtoms/extxyz.
 *
 *   line   = { key [ "=" value ] }               a key alone is true
 *   key    = quoted | bare
 *   value  = quoted | braces | brackets | bare
 *   quoted = '"' { character | "\" character } '"'       \n is a line feed; "_JSON ..." holds JSON
 *   braces = "{" { quoted | bare } "}"                   an array of the old form
 *   brackets = "[" value { "," value } "]"               an array, or one of arrays
 *
 * Beyond the grammar, as ASE does: single quotes around a whole word, blanks for commas in arrays, "=" and "," within a bare value. What could be
 * taken in two ways is an error: a quote or a bracket that is not closed.
 */

/** A word, or an array of the values in brackets. Quoted arrays of the old form are words until they are asked for as a list. */
export type CommentValue = string | readonly CommentValue[];

export interface CommentLine {
  /** Values by key; of a key given twice, the last one. */
  values: ReadonlyMap<string, CommentValue>;
  /** What is wrong with the line, or null. */
  problem: string | null;
}

class Unreadable extends Error {}

const isBlank = (char: string): boolean => char === ' ' || char === '\t' || char === '\r';
const closing: Record<string, string> = { '{': '}', '[': ']' };
const jsonMark = '_JSON ';
/** The grammar has arrays of arrays; ASE reads no deeper ones either. */
const deepest = 8;

class Scanner {
  #at = 0;

  constructor(private readonly text: string) {}

  /** The next character; a method, as its value changes from call to call. */
  #next(): string {
    return this.text[this.#at] ?? '';
  }

  get atEnd(): boolean {
    return this.#at >= this.text.length;
  }

  skipBlanks(): void {
    while (!this.atEnd && isBlank(this.#next())) this.#at++;
  }

  /** Passes over a character if it is the next one. */
  takes(char: string): boolean {
    if (this.#next() !== char) return false;
    this.#at++;
    return true;
  }

  fail(what: string, at = this.#at): Unreadable {
    return new Unreadable(`${what} at character ${at + 1}`);
  }

  key(): string {
    if (this.#next() === '=') throw this.fail('"=" without a key before it');
    if (this.#next() !== '"') return this.#bare('=');
    const word = this.#quoted('"');
    if (this.atEnd || isBlank(this.#next()) || this.#next() === '=') return word;
    throw this.fail('a blank or "=" must follow the key in quotes,');
  }

  value(): CommentValue {
    if (this.#next() === '"') return this.#quoted('"');
    if (this.#next() === "'" && this.#singleQuoteCloses()) return this.#quoted("'");
    if (this.#next() === '{' || this.#next() === '[') return this.#list();
    return this.#bare('');
  }

  #quoted(quote: string): string {
    const start = this.#at++;
    let word = '';
    for (; !this.atEnd; this.#at++) {
      if (this.#next() === quote) {
        this.#at++;
        return word;
      }
      word += this.#next() === '\\' ? this.#escaped() : this.#next();
    }
    throw this.fail('a quote is not closed, it opens', start);
  }

  /** The character that a backslash stands for; the last one of a line is itself. */
  #escaped(): string {
    if (this.#at + 1 >= this.text.length) return '\\';
    this.#at++;
    return this.#next() === 'n' ? '\n' : this.#next();
  }

  /** A word in single quotes ends before a blank; an apostrophe does not. */
  #singleQuoteCloses(): boolean {
    const end = this.text.indexOf("'", this.#at + 1);
    return end > 0 && (end + 1 >= this.text.length || isBlank(this.text[end + 1] as string));
  }

  #list(depth = 1): CommentValue[] {
    const start = this.#at;
    if (depth > deepest) throw this.fail(`arrays are nested more than ${deepest} deep`);
    const end = closing[this.#next()] as string;
    this.#at++;
    const items: CommentValue[] = [];
    for (;;) {
      while (isBlank(this.#next()) || this.#next() === ',') this.#at++;
      if (this.atEnd) throw this.fail('a bracket is not closed, it opens', start);
      if (this.takes(end)) return items;
      const before = this.#at;
      if (this.#next() === '"') items.push(this.#quoted('"'));
      else if (this.#next() === '[') items.push(this.#list(depth + 1));
      else items.push(this.#bare(`,${end}`));
      if (this.#at === before) throw this.fail(`"${this.#next()}" can't be in an array, it stands`);
    }
  }

  /** A word up to a blank or one of some characters. Brackets in it must be closed in it. */
  #bare(ends: string): string {
    const start = this.#at;
    const open: string[] = [];
    let word = '';
    for (; !this.atEnd && !isBlank(this.#next()); this.#at++) {
      if (open.length === 0 && ends.includes(this.#next())) break;
      if (this.#next() === '"') throw this.fail('a quote stands within a word,');
      if (this.#next() === '{' || this.#next() === '[') open.push(closing[this.#next()] as string);
      else if (this.#next() === open.at(-1)) open.pop();
      word += this.#next() === '\\' ? this.#escaped() : this.#next();
    }
    if (open.length > 0) throw this.fail('a bracket is not closed in the word that begins', start);
    return word;
  }
}

function ofJson(value: unknown): CommentValue {
  if (Array.isArray(value)) return value.map(ofJson);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value as it is meant: ASE writes what has no other form as JSON in quotes. */
function meant(value: CommentValue, scanner: Scanner): CommentValue {
  if (typeof value !== 'string' || !value.startsWith(jsonMark)) return value;
  try {
    return ofJson(JSON.parse(value.slice(jsonMark.length)));
  } catch {
    throw scanner.fail('a value _JSON is no JSON, it ends');
  }
}

/** Reads a comment line as far as it can be read. */
export function parseComment(text: string): CommentLine {
  const values = new Map<string, CommentValue>();
  const scanner = new Scanner(text);
  try {
    for (scanner.skipBlanks(); !scanner.atEnd; scanner.skipBlanks()) {
      const key = scanner.key();
      scanner.skipBlanks();
      if (!scanner.takes('=')) {
        values.set(key, 'T');
        continue;
      }
      scanner.skipBlanks();
      values.set(key, meant(scanner.value(), scanner));
    }
    return { values, problem: null };
  } catch (error) {
    if (error instanceof Unreadable) return { values, problem: error.message };
    throw error;
  }
}

/** The words of an array in any of its forms: quoted, in braces, in brackets, nested. */
export function wordsOf(value: CommentValue): string[] {
  if (typeof value === 'string') return value.split(/[\s,]+/).filter(Boolean);
  return value.flatMap((item) => (typeof item === 'string' ? [item] : wordsOf(item)));
}

/** The one word of a value; null of an array of several. An array of one is its word. */
export function wordOf(value: CommentValue | undefined): string | null {
  if (value === undefined || typeof value === 'string') return value ?? null;
  return value.length === 1 ? wordOf(value[0]) : null;
}
