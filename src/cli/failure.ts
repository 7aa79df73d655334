/** How a command that failed ends: one line on stderr, and an exit code. */
import { CommanderError } from 'commander';
import { fileErrorReason, isSystemError } from '../io/reason.js';
import { fieldOfAlias } from '../model/aliases.js';
import { ConfigError } from '../model/errors.js';
import { flagName } from '../model/flagName.js';
import { say } from './print.js';

/** Names of errors that mean a mistake of the program, not something that went wrong around it. */
const mistakes: readonly (typeof Error)[] = [TypeError, ReferenceError, RangeError, SyntaxError, URIError];

const outOfMemory = /memory|allocat|array (buffer )?length|string (length|longer)/i;

const directoryGone = "the working directory can't be read, it was removed; change to another one";

/** What a call of the system refused, with the path if it knows it. */
function systemMessage(error: NodeJS.ErrnoException): string {
  const reason = fileErrorReason(error);
  return error.path === undefined ? `${error.syscall ?? 'a call of the system'} failed, ${reason}` : `${error.path}: ${reason}`;
}

/** The message of commander, with our flag in the place of a guess where an option is the field's word for one: `--eps`. */
function hinted(message: string): string {
  const word = /^unknown option '--([\w-]+)/.exec(message)?.[1];
  const field = word === undefined ? null : fieldOfAlias(word);
  return field === null ? message : `unknown option '--${word}' (Did you mean --${flagName(field)}?)`;
}

/** Exit code and message of whatever was thrown; a null message says that it was printed already. */
function explain(error: unknown): { code: number; message: string | null } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: 0, message: null };
    // A command that only groups others: its help was printed.
    if (error.code === 'commander.help') return { code: 0, message: null };
    return { code: 2, message: hinted(error.message.replace(/^error: /, '')) };
  }
  if (error instanceof ConfigError) return { code: 2, message: error.message };
  if (isSystemError(error) && error.syscall === 'uv_cwd') return { code: 2, message: directoryGone };
  if (isSystemError(error)) return { code: 1, message: systemMessage(error) };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RangeError && outOfMemory.test(message)) {
    return { code: 1, message: `there is not enough memory (${message}); give less at once, or use a machine with more` };
  }
  if (mistakes.some((kind) => error instanceof kind)) {
    return {
      code: 1,
      message: `internal error, ${message}; please report it with the command (RANDORG_DEBUG=1 shows where it happened)`,
    };
  }
  return { code: 1, message };
}

/**
 * Prints what was thrown.
 * @returns the exit code for it: 1 failed, 2 bad input
 */
export function tellFailure(error: unknown): number {
  const { code, message } = explain(error);
  if (message === null) return code;
  say(message);
  if (process.env.RANDORG_DEBUG && error instanceof Error) for (const line of (error.stack ?? '').split('\n')) say(line);
  return code;
}
