/** What a command is given to add its action. */
import type { Command } from 'commander';

/** Makes the program with all its commands, for those that describe it. */
export type BuildWhole = () => Promise<Command>;

/** What a command does with its arguments and options; it returns the exit code. */
type Work = (...given: never[]) => number | Promise<number>;

/** Makes an action of commander from the work of a command. */
export type ActionOf = (work: Work) => (...given: unknown[]) => Promise<void>;
