/** Command-line flags of a run, made from the table of fields: one flag a field, in kebab-case. */
import { type Command, Option } from 'commander';
import { type Field, type FieldPath, fieldAt, fieldPaths, flagName, type RunConfigInput } from '../model/index.js';

type Kind = 'switch' | 'number' | 'text';

const groups: Record<string, readonly FieldPath[]> = {
  'Dynamics:': [
    ...(['model', 'mode', 'kick', 'kickShape', 'learningRate', 'batchFraction', 'noiseStrength', 'exponent'] as const),
    ...(['activityCutoff', 'correlation', 'isotropicWeight', 'magnitudeCorrelation', 'directionCorrelation'] as const),
    ...(['thermalNoise', 'match'] as const),
  ],
  'System:': ['dimension', 'particles', 'phi', 'initial'],
  'Lattice:': ['size', 'density', 'start'],
  'Sizes:': fieldPaths.filter((path) => path.startsWith('sizes.')),
  'Random numbers:': ['seed', 'initialSeed', 'replica'],
};
const otherGroup = 'Run and output:';

/** Headings of the fields of a run, in the order of the help. */
export const fieldGroups: readonly string[] = [...Object.keys(groups), otherGroup];

export { flagName };

/** What kind of text a flag takes, by asking the schema. Seeds stay text: a double can't hold them. */
function kindOf({ schema }: Field): Kind {
  const accepts = (value: unknown): boolean => schema.safeParse(value).success;
  if (accepts(true)) return 'switch';
  return [0, 0.5, 1, 2, 3].some(accepts) && !accepts('1') ? 'number' : 'text';
}

/** The number a text stands for; text that is no number stays, so that the schema can name it. */
function numberOrText(text: string): unknown {
  const word = text.trim();
  if (/^[+-]?\d+$/.test(word)) return BigInt(word.replace('+', ''));
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) || /^([+-]?Infinity|NaN)$/i.test(word)) {
    return /nan/i.test(word) ? Number.NaN : Number(word);
  }
  return text;
}

function placeholder(path: FieldPath, kind: Kind): string {
  if (['initial', 'sizes.path', 'out'].includes(path)) return '<path>';
  return kind === 'number' || ['seed', 'initialSeed', 'sizes.seed'].includes(path) ? '<n>' : '<name>';
}

/** Adds the flags of every field to a command. */
export function addRunFlags(command: Command): void {
  for (const path of fieldPaths) {
    const field = fieldAt(path);
    const kind = kindOf(field);
    const flag = `--${flagName(path)}`;
    const group = Object.keys(groups).find((name) => groups[name]?.includes(path)) ?? otherGroup;
    const standard = field.standard === undefined ? '' : ` (default: ${field.standard})`;
    if (kind === 'switch') {
      const positive = new Option(flag, `${field.help}${standard}`).helpGroup(group);
      const negative = new Option(`--no-${flagName(path)}`).helpGroup(group).hideHelp(field.standard !== 'true');
      command.addOption(positive.hideHelp(field.standard === 'true'));
      negative.description = `do not ${field.help}`;
      command.addOption(negative);
    } else {
      command.addOption(new Option(`${flag} ${placeholder(path, kind)}`, field.help + standard).helpGroup(group));
    }
  }
}

/** A field's name among the options of commander, which camel-cases the whole flag: record-per-decade is recordPerDecade. */
export const optionName = (path: FieldPath): string =>
  flagName(path).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Fields that flags gave, nested as in a file; those not given are absent. */
export function fieldsOfFlags(options: Record<string, unknown>): RunConfigInput {
  const input: Record<string, unknown> = {};
  for (const path of fieldPaths) {
    const raw = options[optionName(path)];
    if (raw === undefined) continue;
    const value = typeof raw === 'string' && kindOf(fieldAt(path)) === 'number' ? numberOrText(raw) : raw;
    const [branch = '', leaf] = path.split('.');
    if (leaf === undefined) input[branch] = value;
    else input[branch] = { ...((input[branch] as object | undefined) ?? {}), [leaf]: value };
  }
  return input as RunConfigInput;
}
