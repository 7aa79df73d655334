/** The commands as data, for completion scripts and the manual page: read from commander itself. */
import type { Command, Option } from 'commander';
import { fieldAt, fieldPaths, modes } from '../model/index.js';
import { flagName } from './flags.js';

export interface OptionNode {
  /** As typed: `--out`, `-h`. */
  flags: string[];
  /** What stands for its value in the help, such as `<path>`; null for a switch. */
  value: string | null;
  /** Words it takes, if these are all. */
  words: readonly string[];
  description: string;
  group: string;
}

export interface CommandNode {
  /** Words after `randorg`, joined by a space; empty for the program. */
  path: string;
  usage: string;
  summary: string;
  description: string;
  options: OptionNode[];
  /** Words that its argument takes, if these are all. */
  words: readonly string[];
  /** What follows the options in the help: examples and notes. */
  after: string;
  children: CommandNode[];
}

/** Words of a field, if it is a choice. */
function wordsOf(flag: string): readonly string[] {
  const path = fieldPaths.find((each) => flagName(each) === flag);
  if (path === 'mode') return [...new Set(Object.values(modes).flat())];
  return path === undefined || fieldAt(path).kind !== 'choice' ? [] : (fieldAt(path).options ?? []);
}

/** Words that a text such as `csv, parquet or hdf5` lists; none for any other text. */
function wordsListed(description: string): readonly string[] {
  const [, list] = /^([a-z\d-]+(?:, [a-z\d-]+)* or [a-z\d-]+)$/.exec(description) ?? [];
  return list?.split(/, | or /) ?? [];
}

function optionNode(option: Option): OptionNode {
  const value = /(<[^>]+>|\[[^\]]+\])\s*$/.exec(option.flags)?.[1] ?? null;
  const own = option.argChoices ?? wordsOf(option.long?.replace(/^--/, '') ?? '');
  return {
    flags: [option.long, option.short].filter((flag) => flag != null),
    value,
    words: value === null ? [] : own.length > 0 ? own : wordsListed(option.description),
    description: option.description + (option.defaultValue === undefined ? '' : ` (default: ${option.defaultValue})`),
    group: option.helpGroupHeading ?? 'Options:',
  };
}

/** The text that a command adds after its help. */
function afterHelp(command: Command): string {
  let text = '';
  const before = command.configureOutput();
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput(before);
  return text.slice(command.helpInformation().length).trim();
}

/** @param program with all commands loaded; hidden commands and options are left out */
export function commandTree(program: Command, parents: readonly string[] = []): CommandNode {
  const help = program.createHelp();
  return {
    path: parents.join(' '),
    usage: help.commandUsage(program).replace(/^randorg ?/, ''),
    summary: program.summary() || program.description(),
    description: program.description(),
    options: help.visibleOptions(program).map(optionNode),
    words: program.registeredArguments[0]?.argChoices ?? [],
    after: afterHelp(program),
    children: help
      .visibleCommands(program)
      .filter((command) => command.name() !== 'help')
      .map((command) => commandTree(command, [...parents, command.name()])),
  };
}

/** A node and all below it, each before its children. */
export const flatten = (node: CommandNode): CommandNode[] => [node, ...node.children.flatMap(flatten)];
