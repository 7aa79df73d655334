/**
 * Everything that the command prints. Text of others comes out so that a terminal finds nothing to act on, and a reader that has gone
 * neither ends the program nor changes its exit code.
 */
import { oneLine, printableJson, printableLines } from '../model/printable.js';

/** Where progress goes; cli-progress writes to it too. */
export const progressStream: NodeJS.WriteStream = process.stderr;

/** Columns that a line of stdout may take: those of the terminal, or 100 where there is none. */
export const lineWidth = (): number => (process.stdout.isTTY ? Math.max(60, process.stdout.columns) : 100);

/** A message of the program, on one line of stderr. */
export function say(message: string): void {
  process.stderr.write(`randorg: ${oneLine(message)}\n`);
}

/** What a command warns of, a line each on stderr. */
export function warn(warnings: readonly string[]): void {
  for (const warning of warnings) say(`warning: ${warning}`);
}

/** A line on how far a long command is, on stderr. */
export function sayProgress(line: string): void {
  process.stderr.write(`${oneLine(line)}\n`);
}

/** A line that redraws itself, on a terminal; null clears it. Nothing where stderr is no terminal. */
export function redraw(line: string | null): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line === null ? '' : oneLine(line)}`);
}

/** Without a terminal, time between two lines, in ms. */
const linePeriod = 30_000;

/** How far a long command is: a line that redraws itself on a terminal; else one now and then, and one when a part begins. */
export function progressLine(): { update(text: string, part?: string): void; end(): void } {
  let [last, written] = ['', performance.now()];
  return {
    update(text, part = '') {
      if (process.stderr.isTTY) redraw(text);
      else if (part !== last || performance.now() - written > linePeriod) {
        [last, written] = [part, performance.now()];
        sayProgress(text);
      }
    },
    end: () => redraw(null),
  };
}

/** The result of a command as text, on stdout. */
export function print(text: string): void {
  process.stdout.write(`${printableLines(text)}\n`);
}

/** A script, as it is. */
export function printScript(script: string): void {
  process.stdout.write(script);
}

/** The result of a command as one JSON document, on stdout. */
export function printJson(document: unknown): void {
  process.stdout.write(`${printableJson(document)}\n`);
}

/** The result of a command, in the form that was asked for. */
export function printResult(json: boolean | undefined, document: unknown, text: () => string): void {
  if (json) printJson(document);
  else print(text());
}

let stdoutFailed = false;

/** Whether stdout could not be written, though somebody reads it: a full disk. */
export const outputLost = (): boolean => stdoutFailed;

let guarded = false;

/** Sees to it that streams that can't be written don't end the program. */
export function guardStreams(): void {
  if (guarded) return;
  guarded = true;
  // Nobody is left to be told.
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough (head, less) is no failure.
    if (error.code === 'EPIPE' || stdoutFailed) return;
    stdoutFailed = true;
    process.exitCode ||= 1;
    import('../io/reason.js').then(({ fileErrorReason }) => say(`stdout can't be written, ${fileErrorReason(error)}`));
  });
}
