import type { Command } from 'commander';
import { ConfigError, showValue } from '../model/errors.js';
import { printScript } from './print.js';

const examples = `
Examples:
  source <(randorg completion bash)          (in ~/.bashrc)
  source <(randorg completion zsh)           (in ~/.zshrc, after compinit)
  randorg completion fish > ~/.config/fish/completions/randorg.fish

Completes commands, flags, the words a flag takes, and paths.`;

/** The command `randorg completion`. `exit` takes its exit code. */
export function addCompletionCommand(program: Command, exit: (code: number) => void, buildWhole: () => Promise<Command>): void {
  program
    .command('completion')
    .summary('print a completion script for a shell')
    .description('Print a script that completes commands, flags and words in a shell.')
    .argument('<shell>', 'bash, zsh or fish')
    .addHelpText('after', examples)
    .action(async (shell: string) => {
      const { commandTree } = await import('./commandTree.js');
      const { completionScript, shellNames } = await import('./completionScripts.js');
      const known = shellNames.find((name) => name === shell);
      if (known === undefined) {
        throw new ConfigError(`shell must be bash, zsh or fish, got ${showValue(shell)}; give one of them`, 'shell');
      }
      printScript(completionScript(known, commandTree(await buildWhole())));
      exit(0);
    });
}
