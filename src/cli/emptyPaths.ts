/** Paths that are empty or blank: an unset variable of a shell. The working directory would be taken for them. */
import type { Command } from 'commander';
import { ConfigError, showValue } from '../model/errors.js';

const isBlank = (value: unknown): value is string => typeof value === 'string' && value.trim() === '';
const isEmpty = (value: unknown): boolean => (Array.isArray(value) ? value.some(isBlank) : isBlank(value));

/** Arguments that are no paths; their commands refuse what they don't know. */
const words: readonly string[] = ['figure', 'shell'];

/**
 * Looks at what a command was given, before it does anything.
 * @throws ConfigError if an argument, or an option that takes a path, is blank
 */
export function refuseEmptyPaths(command: Command): void {
  const options = command.options
    .filter(({ flags }) => flags.includes('<path>'))
    .map((option) => ({ name: option.name(), value: command.getOptionValue(option.attributeName()) as unknown }));
  const args = command.registeredArguments
    .map((argument, k) => ({ name: argument.name(), value: command.processedArgs[k] }))
    .filter(({ name }) => !words.includes(name));
  const empty = [...args, ...options].find(({ value }) => isEmpty(value));
  if (empty === undefined) return;
  throw new ConfigError(
    `${empty.name} must be a path, got ${showValue([empty.value].flat().find(isBlank))}; give one such as out/a`,
    empty.name,
  );
}
