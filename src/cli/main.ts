import { Command, CommanderError } from 'commander';
import { ConfigError, version } from '../model/index.js';
import { addBenchCommand } from './bench.js';
import { addCalibrateCommand } from './calibrate.js';
import { addCriticalCommand } from './critical.js';
import { addExponentsCommand } from './exponents.js';
import { addFlatnessCommand } from './flatness.js';
import { addInspectCommand } from './inspect.js';
import { addNoiseCommand } from './noise.js';
import { addReproduceCommand } from './reproduce.js';
import { addResumeCommand } from './resume.js';
import { addRunCommand } from './run.js';
import { addStructureCommand } from './structure.js';
import { addSweepCommand } from './sweep.js';

const description =
  'Simulates absorbing-state dynamics of overlapping spheres: random organization (ro), biased random organization (bro), ' +
  'stochastic gradient descent (sgd, gd) and its stochastic approximation (sde), the same to the last bit on every machine.';

const examples = `
Example:
  randorg run --model bro --phi 0.58 --kick 0.1 --particles 2000 --steps 5000

Exit codes: 0 done, 1 failed, 2 bad input, 130 stopped by SIGINT, 143 by SIGTERM.`;

/** The program with all its commands; `exit` takes the exit code of the one that ran. */
export function buildProgram(exit: (code: number) => void): Command {
  const program = new Command('randorg');
  program
    .description(description)
    .version(version)
    .addHelpText('after', examples)
    .exitOverride()
    // Errors are printed by `main`, on one line.
    .configureOutput({ writeErr: () => {} });
  addRunCommand(program, exit);
  addNoiseCommand(program, exit);
  addInspectCommand(program, exit);
  addResumeCommand(program, exit);
  addBenchCommand(program, exit);
  addSweepCommand(program, exit);
  addCriticalCommand(program, exit);
  addExponentsCommand(program, exit);
  addCalibrateCommand(program, exit);
  addStructureCommand(program, exit);
  addFlatnessCommand(program, exit);
  addReproduceCommand(program, exit);
  return program;
}

/** Exit code and message of whatever was thrown; a null message says it was printed already. */
function explain(error: unknown): { code: number; message: string | null } {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return { code: 0, message: null };
    if (error.code === 'commander.help') return { code: 2, message: 'a command is missing; see randorg --help' };
    return { code: 2, message: error.message.replace(/^error: /, '') };
  }
  if (error instanceof ConfigError) return { code: 2, message: error.message };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 1, message: process.env.RANDORG_DEBUG && error instanceof Error ? (error.stack ?? message) : message };
}

/**
 * Runs the command line.
 * @param argv as in process.argv: node, script, arguments
 * @returns exit code: 0 done, 1 failed, 2 bad input, 130 or 143 stopped
 */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has seen enough (head, less) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`randorg: stdout can't be written, ${error.message}\n`);
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  let code = 0;
  try {
    await buildProgram((given) => {
      code = given;
    }).parseAsync([...argv]);
  } catch (error) {
    const { code: failure, message } = explain(error);
    code = failure;
    if (message !== null) {
      const line = process.env.RANDORG_DEBUG ? message : message.replace(/\s*\n\s*/g, ' ');
      process.stderr.write(`randorg: ${line}\n`);
    }
  }
  return code;
}
