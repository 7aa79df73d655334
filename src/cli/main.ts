import { Command } from 'commander';
import { version } from '../model/version.js';
import type { ActionOf } from './action.js';
import { restartInSmallSpace } from './addressSpace.js';
import { commands } from './commands.js';
import { refuseEmptyPaths } from './emptyPaths.js';
import { tellFailure } from './failure.js';
import { guardStreams, outputLost, printScript } from './print.js';

const description =
  'Simulates absorbing-state dynamics of overlapping spheres: random organization (ro), biased random organization (bro), ' +
  'stochastic gradient descent (sgd, gd) and its stochastic approximation (sde), the same to the last bit on every machine.';

const examples = `
Example:
  randorg run --model bro --phi 0.58 --kick 0.1 --particles 2000 --steps 5000

Exit codes: 0 done, 1 failed, 2 bad input, 75 stopped by --max-time, 130 by SIGINT, 143 by SIGTERM.`;

/** Names of the commands that arguments ask for: the first operand, and the second of `help`. */
function asked(args: readonly string[]): string[] {
  const operands = args.filter((arg) => !arg.startsWith('-'));
  return operands[0] === 'help' ? operands.slice(1, 2) : operands.slice(0, 1);
}

/**
 * The program. Commands that are not loaded are there by name and summary.
 * @param exit takes the exit code of the command that ran
 * @param load names of the commands to load; all of them if not given
 */
export async function buildProgram(exit: (code: number) => void, load?: readonly string[]): Promise<Command> {
  const program = new Command('randorg');
  program
    .description(description)
    .version(version)
    .addHelpText('after', examples)
    .exitOverride()
    // Errors are printed by `main`, on one line. The help of a command that only groups others is what is left.
    .configureOutput({ writeErr: (text) => (text.startsWith('error:') ? undefined : printScript(text)) })
    .hook('preAction', (_, command) => refuseEmptyPaths(command));
  const actionOf: ActionOf =
    (work) =>
    async (...given) =>
      exit(await work(...(given as [never, never, never])));
  for (const { name, summary, load: loadModule } of commands) {
    const command = program.command(name).summary(summary);
    if (load?.includes(name) ?? true) (await loadModule()).add(command, actionOf, () => buildProgram(() => {}));
  }
  return program;
}

/**
 * Runs the command line.
 * @param argv as in process.argv: node, script, arguments
 * @returns exit code: 0 done, 1 failed, 2 bad input, 130 or 143 stopped
 */
export async function main(argv: readonly string[]): Promise<number> {
  guardStreams();
  process.on('uncaughtException', (error) => process.exit(tellFailure(error)));
  const restarted = await restartInSmallSpace(argv.slice(2));
  if (restarted !== null) return restarted;
  let code = 0;
  try {
    const exit = (given: number): void => {
      code = given;
    };
    await (await buildProgram(exit, asked(argv.slice(2)))).parseAsync([...argv]);
  } catch (error) {
    code = tellFailure(error);
  }
  return outputLost() ? code || 1 : code;
}
