/**
 * A mistake in what the user gave: a field, a file or a path. The command line prints its one-line message and exits with 2.
 * Anything else that is thrown is a failure of the program and exits with 1.
 */
export class ConfigError extends Error {
  /** The field at fault, nested names joined by a dot (`sizes.ratio`); empty if no single field is. */
  readonly field: string;

  constructor(message: string, field = '') {
    super(message.replace(/\s*\n\s*/g, ' '));
    this.name = 'ConfigError';
    this.field = field;
  }
}

/** A value as an error message shows it: one line, at most 60 characters. */
export function showValue(value: unknown): string {
  const text = (() => {
    if (typeof value === 'bigint' || typeof value === 'number') return String(value);
    if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return `a ${typeof value}`;
    }
  })();
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function listOf(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} or ${words[words.length - 1]}`;
}
