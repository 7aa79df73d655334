import type { Command } from 'commander';
import { mergeFlags, readConfigFile, withLocation } from '../io/index.js';
import { ConfigError, fieldAt, fieldPaths, momentumOf, requireParticles, withError } from '../model/index.js';
import { prepareSystem } from '../run/index.js';
import { measureNoise, type NoiseComparison, type NoiseResult, type Score } from '../study/index.js';
import type { ActionOf } from './action.js';
import { addRunFlags, fieldsOfFlags, flagName, optionName } from './flags.js';
import { numberFlag, refuseOptions } from './numbers.js';
import { printResult, say } from './print.js';
import { withSignals } from './signals.js';
import { tableText } from './table.js';

const examples = `
Examples:
  randorg noise --model sgd --mode particle --batch-fraction 0.75 --particles 200 --phi 0.62 --draws 20000
  randorg noise --model bro --mode correlated --correlation 0.5 --dimension 2 --particles 300 --phi 0.9 --kick 0.1 --after 100 --json

Draws one step again and again from the same configuration and compares mean and covariance of every particle's displacement with the
closed form of the rule (docs/models.md). Exit code 1 if they disagree.`;

const mostParticles = 20_000;

/** Fields of a run that say nothing about one step. A file of a run may have them, but whoever gives their flags expects something of them. */
const ofRuns = fieldPaths.filter((path) => fieldAt(path).shapes === false && path !== 'json');

/** Adds what `randorg noise` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description(
      'Measure mean and covariance of the displacement under a rule by repeated draws, and compare with its closed form.',
    )
    .argument('[config.yaml]', 'file of run fields, or a run.json')
    .addHelpText('after', examples);
  const draws = numberFlag('--draws <n>', 'repeated draws of the step', 'whole [100, 1e7], such as 10000', 10_000);
  const after = numberFlag('--after <n>', 'steps made by the rule before measuring', 'whole [0, 1e9], such as 1000', 0);
  for (const option of [draws, after]) command.addOption(option.helpGroup('Measurement:'));
  addRunFlags(command, { refuses: (path) => ofRuns.includes(path) });
  command.action(actionOf(noise));
}

async function noise(path: string | undefined, options: Record<string, unknown>): Promise<number> {
  refuseOptions(Object.fromEntries(ofRuns.map((field) => [flagName(field), options[optionName(field)]])), 'to noise');
  const { draws, after } = options as { draws: number; after: number };
  const file = path === undefined ? null : readConfigFile(path);
  const flags = fieldsOfFlags(options);
  const prepared = await withLocation(file, flags, () => prepareSystem(mergeFlags(file?.values ?? {}, flags)));
  const { initialState } = prepared;
  const config = requireParticles(prepared.config, 'noise is that of spheres');
  if (config.particles > mostParticles) {
    throw new ConfigError(
      `particles must be at most ${mostParticles} for noise, got ${config.particles}; give fewer`,
      'particles',
    );
  }
  const { value: result, stoppedBy } = await withSignals((signal) =>
    measureNoise(config, { draws, after, signal, ...(initialState === null ? {} : { initialState }) }),
  );
  if (stoppedBy !== null) {
    say(`stopped by ${stoppedBy.name} after ${result.draws} draws`);
    return stoppedBy.exitCode;
  }
  printResult(config.json, result, () => textOf(result));
  return result.agrees ? 0 : 1;
}

const digits = (x: number): string => String(Number(x.toPrecision(5)));

function textOf(result: NoiseResult): string {
  const { config, mean, variance, alongForce, partnerCorrelation, contactCovariance, nextStep, centreOfMass } = result;
  const mode = 'mode' in config ? ` ${config.mode}` : '';
  const scored = (name: string, { chiSquare, degreesOfFreedom, largestZ, pValue }: Score): string[] => [
    name,
    `chi-square ${digits(chiSquare)} for ${degreesOfFreedom}`,
    '',
    `largest |z| ${digits(largestZ)}, p ${digits(pValue)}`,
  ];
  const compared = (name: string, { value, error, expected, z }: NoiseComparison): string[] => [
    name,
    withError(value, error),
    digits(expected),
    `z ${digits(z)}`,
  ];
  const rows = [
    scored('mean displacement, all axes', mean),
    scored('variance, all axes', variance),
    compared('share of the noise along the force', alongForce),
    ...(partnerCorrelation === null ? [] : [compared('correlation of partners', partnerCorrelation)]),
    ...(contactCovariance === null ? [] : [compared('covariance of two contacts of a particle', contactCovariance)]),
    ...(nextStep === null ? [] : [compared('correlation with the next step', nextStep)]),
    compared('mean square step of the centre of mass', centreOfMass),
  ];
  const head = `${config.model}${mode}, d ${config.dimension}, N ${result.particles}, ${result.contacts} contacts, ${result.active} active, t ${result.time}, ${result.draws} draws`;
  const hasNoise = variance.degreesOfFreedom > 0;
  const agreed = hasNoise
    ? 'The rule is what it says.'
    : 'The rule has no noise here: every draw is the mean of the closed form.';
  return [
    head,
    ...(momentumOf(config) > 0 ? ['A step from rest: all velocities are 0 before it.'] : []),
    '',
    tableText(rows, ['', 'measured', 'closed form', 'distance']),
    '',
    result.agrees ? agreed : 'Measurement and closed form disagree.',
  ].join('\n');
}
