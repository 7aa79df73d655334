/** An experiment as a command of the command line. */
import { flagName } from '../model/index.js';
import { type Experiment, givenFields } from './link.js';

/** The command that makes the same run; null if fields change on its way, which no flag says. */
export function commandOf(experiment: Experiment, steps: number): string | null {
  if (experiment.events.length > 0) return null;
  const flags = [...givenFields(experiment.config, steps)].map(([path, value]) => {
    if (typeof value === 'boolean') return value ? `--${flagName(path)}` : `--no-${flagName(path)}`;
    return `--${flagName(path)} ${value}`;
  });
  return `randorg run ${flags.join(' ')}`;
}
