/**
 * `match`: one family takes over mean and variance of a kick of another. What the user gives (the other family's parameters) is turned into
 * fields of the own one, and kept as `matched`.
 */
import * as z from 'zod';
import { checkField, checkReachable, type Given, requiredOf } from './check.js';
import { broOfSgd, roCorrelations, sdeOfBro, sdeOfSgd, sgdOfBro, undirectedOfRo } from './equalMoments.js';
import { ConfigError, listOf, showValue } from './errors.js';
import { type FieldPath, fieldAt } from './fields.js';
import type { Model, Rule } from './rules.js';

const numbers = z.number();
/** Shape of `matched`; its values are checked against the rest of the config. */
export const matchedSchema = z.union([
  z.strictObject({
    model: z.literal('bro'),
    mode: z.enum(['reciprocal', 'nonreciprocal', 'correlated', 'particle']),
    kick: numbers,
    correlation: numbers.optional(),
  }),
  z.strictObject({
    model: z.literal('sgd'),
    mode: z.enum(['pair', 'correlated', 'particle']),
    learningRate: numbers,
    batchFraction: numbers,
    correlation: numbers.optional(),
  }),
  z.strictObject({
    model: z.literal('ro'),
    mode: z.literal('pair'),
    kick: numbers,
    magnitudeCorrelation: numbers,
    directionCorrelation: numbers,
  }),
]);

/** The rule whose kicks have the same mean and variance, in full. A config that carries it says where its own values come from. */
export type Matched = z.infer<typeof matchedSchema>;
type Partner = Matched['model'];

/** Mode of the other family by own model, other model, own mode. */
const partnerModes: Partial<Record<Model, Partial<Record<Partner, Readonly<Record<string, string>>>>>> = {
  bro: { sgd: { reciprocal: 'pair', nonreciprocal: 'correlated', correlated: 'correlated', particle: 'particle' } },
  sgd: { bro: { pair: 'reciprocal', correlated: 'correlated', particle: 'particle' } },
  sde: {
    bro: { reciprocal: 'reciprocal', nonreciprocal: 'nonreciprocal', correlated: 'correlated', particle: 'particle' },
    sgd: { reciprocal: 'pair', nonreciprocal: 'correlated', correlated: 'correlated', particle: 'particle' },
    ro: { undirected: 'pair' },
  },
};

/** What there is instead: partners of the model, or which models have one. */
function otherMatches(model: Model): string {
  const own = partnerModes[model];
  if (own === undefined) return `only ${listOf(Object.keys(partnerModes))} can be matched with another model`;
  const each = Object.entries(own).map(([partner, byMode]) => `${partner} in mode ${listOf(Object.keys(byMode))}`);
  return `it has one with ${each.join(', with ')}`;
}

function partnerMode({ model, mode }: Rule, partner: Partner): string {
  const found = partnerModes[model]?.[partner]?.[mode];
  if (found !== undefined) return found;
  const place = mode === '' ? `model ${model}` : `model ${model} in mode ${mode}`;
  throw new ConfigError(`${place} has no match with ${partner}; ${otherMatches(model)}`, 'match');
}

/** Correlations of ro pair for sde undirected. */
function correlationsOfRo(given: Given) {
  const c = given.has('correlation') ? (checkField('correlation', given.get('correlation')) as number) : 1;
  const correlations = roCorrelations(c);
  if (correlations !== null) return correlations;
  throw new ConfigError(
    `correlation must be 0 or from 0.5 to 1 in size to match ro pair, got ${c}; give noiseStrength instead of match`,
    'correlation',
  );
}

/**
 * The partner of a rule.
 * @param given fields of the own rule, for its correlation
 * @param parameter gives a parameter of the partner by its path, or the standard
 */
function matchedOf(
  given: Given,
  rule: Rule,
  partner: Partner,
  parameter: (path: FieldPath, standard: number) => number,
): Matched {
  const mode = partnerMode(rule, partner);
  if (partner === 'ro') return { model: 'ro', mode: 'pair', kick: parameter('kick', 0.1), ...correlationsOfRo(given) };
  const independent = rule.mode === 'nonreciprocal';
  const correlation = () => ({ correlation: independent ? 0 : (requiredOf('correlation', given, rule) as number) });
  const correlated: { correlation?: number } = mode === 'correlated' ? correlation() : {};
  if (partner === 'bro') return { model: 'bro', mode, kick: parameter('kick', 0.1), ...correlated } as Matched;
  const learningRate = parameter('learningRate', 0.1);
  const batchFraction = parameter('batchFraction', rule.model === 'bro' ? 0.75 : 0.5);
  if (rule.model === 'bro' && batchFraction !== 0.75) {
    throw new ConfigError(
      `batchFraction must be 0.75 when bro matches sgd, got ${batchFraction}; leave it out, or use sde, which matches any`,
      'batchFraction',
    );
  }
  if (correlated.correlation !== undefined) checkReachable(correlated.correlation, batchFraction);
  return { model: 'sgd', mode, learningRate, batchFraction, ...correlated } as Matched;
}

/** Fields of the own rule that follow from its partner. */
function filledIn(model: Model, matched: Matched, dimension: number): Partial<Record<FieldPath, number>> {
  if (matched.model === 'ro') return undirectedOfRo(matched.kick, dimension);
  if (matched.model === 'sgd') {
    if (model === 'sde') return sdeOfSgd(matched.learningRate, matched.batchFraction);
    return broOfSgd(matched.learningRate);
  }
  return { ...(model === 'sgd' ? sgdOfBro(matched.kick) : sdeOfBro(matched.kick)), exponent: 1 };
}

/** `bro reciprocal, kick 0.1` */
export function describeMatched({ model, mode, ...parameters }: Matched): string {
  const words = Object.entries(parameters).map(([name, value]) => {
    return `${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${value}`;
  });
  return [`${model} ${mode}`, ...words].join(', ');
}

/** Sets what follows from the match; a value that was given must be the same. */
function fillIn(given: Given, rule: Rule, matched: Matched, dimension: number): void {
  const source = describeMatched(matched);
  for (const [name, value] of Object.entries(filledIn(rule.model, matched, dimension))) {
    const path = name as FieldPath;
    const { schema, expects } = fieldAt(path);
    if (!schema.safeParse(value).success) {
      throw new ConfigError(
        `${path} must be ${expects}, got ${value} from the match with ${source}; give smaller steps`,
        'match',
      );
    }
    if (given.has(path) && checkField(path, given.get(path)) !== value) {
      throw new ConfigError(
        `${path} must be ${value} to match ${source}, got ${showValue(given.get(path))}; leave it out, or match`,
        path,
      );
    }
    given.set(path, value);
  }
}

/** The partner that `match` asks for; its parameters leave the given fields. */
function requested(given: Given, rule: Rule): Matched {
  const partner = checkField('match', given.get('match')) as Partner;
  given.delete('match');
  return matchedOf(given, rule, partner, (path, standard) => {
    const value = given.has(path) ? checkField(path, given.get(path)) : standard;
    given.delete(path);
    return value as number;
  });
}

/** YAML gives whole numbers as bigint. */
function plainNumbers(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typeof each === 'bigint' ? Number(each) : each]));
}

/** The partner that a complete config carries; it must be the one that belongs to the rule. */
function stored(given: Given, rule: Rule, value: unknown): Matched {
  const result = matchedSchema.safeParse(plainNumbers(value));
  const refuse = (expects: string) => {
    throw new ConfigError(`matched must be ${expects}, got ${showValue(value)}; leave it out, or give match instead`, 'matched');
  };
  if (!result.success) return refuse('the rule and parameters that match wrote');
  const found: Record<string, unknown> = { ...result.data };
  const matched = matchedOf(given, rule, result.data.model, (path) => checkField(path, found[path]) as number);
  const wanted: Record<string, unknown> = { ...matched };
  const names = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  if ([...names].some((name) => wanted[name] !== found[name])) refuse(describeMatched(matched));
  return matched;
}

/**
 * Carries out `match`, or checks what an earlier one filled in: the other family's parameters leave `given`, the own ones enter it.
 * @param given checked or not; changed
 * @param carried `matched` of a complete config
 * @returns the other rule, or undefined if there is no match
 * @throws ConfigError if there is no such match, or a given value contradicts it
 */
export function applyMatch(given: Given, rule: Rule, carried: unknown, dimension: number): Matched | undefined {
  if (carried === undefined && !given.has('match')) return undefined;
  if (carried !== undefined && given.has('match')) {
    throw new ConfigError('match and matched say the same, got both; leave one out', 'match');
  }
  const matched = carried === undefined ? requested(given, rule) : stored(given, rule, carried);
  fillIn(given, rule, matched, dimension);
  return matched;
}
