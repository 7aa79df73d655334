/** The valid experiment nearest to what a link asks for, and what had to be changed. */
import {
  ConfigError,
  type FieldPath,
  fieldAt,
  isFieldPath,
  isSpheres,
  modes,
  nearest,
  nested,
  showValue,
} from '../model/index.js';
import { type FieldEvent, possibleEvents } from '../run/experiment.js';
import { type ShownConfig, shownConfig, shownModels } from './limits.js';

/** The value of a range nearest to one outside; undefined if there is none next to it. */
function clamped(path: FieldPath, value: unknown): unknown {
  const { range, kind, schema } = fieldAt(path);
  if (!range || typeof value !== 'number' || Number.isNaN(value)) return undefined;
  const { low, high, openLow, openHigh } = range;
  const inside = Math.min(high, Math.max(low, kind === 'whole' ? Math.round(value) : value));
  if ((openLow && inside <= low) || (openHigh && inside >= high)) return undefined;
  return schema.safeParse(inside).success ? inside : undefined;
}

/** Names that a field of words can have. */
function namesFor(path: FieldPath, model: string): readonly string[] {
  if (path === 'model') return shownModels;
  if (path === 'mode') return Object.hasOwn(modes, model) ? modes[model as keyof typeof modes] : [];
  const { kind, options } = fieldAt(path);
  return kind === 'choice' ? (options ?? []) : [];
}

export interface Repaired {
  config: ShownConfig;
  events: FieldEvent[];
  problems: string[];
}

/** Links can't need more changes than they have fields. */
const mostRounds = 60;

/**
 * Another value for a field at fault, or undefined to leave it out.
 * @param possible a number that the check would let pass
 */
function replacement(path: string, values: ReadonlyMap<string, unknown>, possible: number | null): unknown {
  const value = values.get(path);
  if (!isFieldPath(path)) return undefined;
  const inRange = clamped(path, value);
  if (inRange !== undefined && inRange !== value) return inRange;
  if (possible !== null && possible !== value && fieldAt(path).schema.safeParse(possible).success) return possible;
  const near = typeof value === 'string' ? nearest(value, namesFor(path, String(values.get('model') ?? 'bro'))) : null;
  return near === null || near === value ? undefined : near;
}

/**
 * The config that values make, changed where they can't be.
 * @param values by dotted path
 */
export function repair(values: ReadonlyMap<string, unknown>, events: readonly FieldEvent[]): Repaired {
  const tried = new Map(values);
  const problems: string[] = [];
  for (let round = 0; round < mostRounds; round++) {
    try {
      const config = shownConfig(nested(tried));
      const { kept, refused } = isSpheres(config) ? possibleEvents(config, events) : { kept: [], refused: [] };
      if (!isSpheres(config) && events.length > 0) problems.push('fields of clouds do not change on the way. Events left out.');
      for (const { event, error } of refused) problems.push(`the event at step ${event.step}: ${error.message}. Left out.`);
      return { config, events: kept, problems };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // A field of the sizes may be missing: then it is their kind that can't stand.
      const [branch] = error.field.split('.');
      const field = tried.has(error.field)
        ? error.field
        : branch === 'sizes'
          ? 'sizes.kind'
          : branch === 'schedule'
            ? branch
            : error.field;
      const other = replacement(field, tried, error.nearest);
      if (other !== undefined) {
        tried.set(field, other);
        problems.push(`${error.message}. Taken instead: ${showValue(other)}.`);
      } else if (tried.delete(field)) problems.push(`${error.message}. Left out.`);
      else if (isFieldPath(field) && fieldAt(field).begin !== undefined) tried.set(field, fieldAt(field).begin);
      else break;
    }
  }
  problems.push('Nothing of it could be kept; the default experiment is shown.');
  return { config: shownConfig({}), events: [], problems };
}
