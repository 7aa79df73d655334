/** Command-line flags of a run, made from the records of fields: one flag a field, in kebab-case. */
import { type Argument, type Command, Option } from 'commander';
import {
  defaultWords,
  type Field,
  type FieldPath,
  fieldAt,
  fieldPaths,
  flagName,
  helpGroups,
  nested,
  type RunConfigInput,
} from '../model/index.js';

/** Headings of the fields of a run, in the order of the help. */
export const fieldGroups: readonly string[] = helpGroups.map((group) => `${group}:`);

export { flagName };

const numberKinds: readonly Field['kind'][] = ['number', 'whole', 'mixed'];

/** The number a text stands for; text that is no number stays, so that the message of the field names it. */
export function numberOrText(text: string): unknown {
  const word = text.trim();
  if (/^[+-]?\d+$/.test(word)) return BigInt(word.replace('+', ''));
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) || /^([+-]?Infinity|NaN)$/i.test(word)) {
    return /nan/i.test(word) ? Number.NaN : Number(word);
  }
  return text;
}

function placeholder(kind: Field['kind']): string {
  if (kind === 'path') return '<path>';
  if (kind === 'schedule') return '<field=...>';
  if (kind === 'list') return '<n,n>';
  return kind === 'seed' || numberKinds.includes(kind) ? '<n>' : '<name>';
}

/** An argument that the help and completions show with its words; the command has its own message for another one. */
export function withWords(argument: Argument, words: readonly string[]): Argument {
  argument.argChoices = [...words];
  return argument;
}

interface Shown {
  /** Whether the command refuses a field: its flag is parsed, for the message, and stands neither in the help nor in completions. */
  refuses?(path: FieldPath): boolean;
  /** Defaults that are not those of a run. */
  defaults?: Partial<Record<FieldPath, string>>;
}

/** Adds the flags of every field to a command. */
export function addRunFlags(command: Command, { refuses = () => false, defaults = {} }: Shown = {}): void {
  for (const path of fieldPaths) {
    const { kind, help, group } = fieldAt(path);
    const flag = `--${flagName(path)}`;
    const words = defaults[path] ?? defaultWords(path);
    const text = words === undefined ? help : `${help} (default: ${words})`;
    const option = (flags: string, description?: string): Option =>
      new Option(flags, description).helpGroup(`${group}:`).hideHelp(refuses(path));
    if (kind === 'switch') {
      const negative = option(`--no-${flagName(path)}`, `do not ${help}`);
      command.addOption(option(flag, text).hideHelp(words === 'true' || refuses(path)));
      command.addOption(negative.hideHelp(words !== 'true' || refuses(path)));
    } else {
      const own = option(`${flag} ${placeholder(kind)}`, text);
      // A text that is no number stays text, so that the message of the field names it.
      if (numberKinds.includes(kind)) own.argParser(numberOrText);
      // Once for each field: the texts are parts of one.
      if (kind === 'schedule') own.argParser((text, before?: string) => (before === undefined ? text : `${before};${text}`));
      command.addOption(own);
    }
  }
}

/** A field's name among the options of commander, which camel-cases the whole flag: record-per-decade is recordPerDecade. */
export const optionName = (path: FieldPath): string =>
  flagName(path).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Fields that flags gave, nested as in a file; those not given are absent. */
export const fieldsOfFlags = (options: Record<string, unknown>): RunConfigInput =>
  nested(fieldPaths.map((path) => [path, options[optionName(path)]] as const).filter(([, value]) => value !== undefined));
