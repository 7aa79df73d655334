import { Argument, type Command } from 'commander';
import { ConfigError, showValue } from '../model/errors.js';
import type { ActionOf, BuildWhole } from './action.js';
import { withWords } from './flags.js';
import { printScript } from './print.js';
import { shellNames } from './shellNames.js';

const examples = `
Examples:
  source <(randorg completion bash)          (in ~/.bashrc)
  source <(randorg completion zsh)           (in ~/.zshrc, after compinit)
  randorg completion fish > ~/.config/fish/completions/randorg.fish

Completes commands, flags, the words a flag takes, and paths.`;

/** Adds what `randorg completion` takes and does. */
export function add(command: Command, actionOf: ActionOf, buildWhole: BuildWhole): void {
  command
    .description('Print a script that completes commands, flags and words in a shell.')
    .addArgument(withWords(new Argument('<shell>', 'the shell'), shellNames))
    .addHelpText('after', examples)
    .action(
      actionOf(async (shell: string) => {
        const { commandTree } = await import('./commandTree.js');
        const { completionScript } = await import('./completionScripts.js');
        const known = shellNames.find((name) => name === shell);
        if (known === undefined) {
          throw new ConfigError(`shell must be bash, zsh or fish, got ${showValue(shell)}; give one of them`, 'shell');
        }
        printScript(completionScript(known, commandTree(await buildWhole())));
        return 0;
      }),
    );
}
