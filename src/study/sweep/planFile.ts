/** A plan as its file gives it, and where in the file a field stands. */
import { dirname, resolve } from 'node:path';
import { readConfigFile } from '../../io/index.js';
import { ConfigError, isRecord, showName, showValue } from '../../model/index.js';

/** A sweep as users give it. */
export interface PlanInput {
  /** Fields that all runs share, as in a config file. */
  base?: Record<string, unknown> | undefined;
  /** Fields that vary: a list of values, `{from, to, step}` or `{from, to, count, scale}`; nested fields by dotted names. */
  grid?: Record<string, unknown> | undefined;
  /** Independent runs of each combination, numbered by the field `replica` from 0 up (default 1). */
  replicas?: number | bigint | undefined;
}

const parts = ['base', 'grid', 'replicas'] as const;

/** Refuses whatever a plan does not have, and parts of the wrong kind. */
export function checkPlanInput(given: unknown): PlanInput {
  if (!isRecord(given)) throw new ConfigError(`a plan is a set of fields, got ${showValue(given)}; give base, grid and replicas`);
  const unknown = Object.keys(given).find((name) => !(parts as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new ConfigError(`unknown field ${showName(unknown)}; a plan has base (fields of all runs), grid and replicas`, unknown);
  }
  for (const name of ['base', 'grid'] as const) {
    const part = given[name];
    if (part === undefined || part === null || isRecord(part)) continue;
    throw new ConfigError(`${name} must be a map of fields, got ${showValue(part)}; give one field a line`, name);
  }
  const { base, grid, replicas } = given as PlanInput;
  // `grid:` with nothing behind it is an empty grid, not a missing one.
  return {
    base: base ?? {},
    ...(grid === undefined ? {} : { grid: grid ?? {} }),
    ...(replicas === undefined ? {} : { replicas }),
  };
}

/** Paths of initial files are relative to the plan; runs are made elsewhere, so they become absolute. */
function besidePlan(path: string, { base = {}, ...rest }: PlanInput): PlanInput {
  const absolute = (initial: unknown): unknown =>
    typeof initial === 'string' && initial !== 'random' && initial !== '' ? resolve(dirname(path), initial) : initial;
  const { grid } = rest;
  return {
    ...rest,
    base: 'initial' in base ? { ...base, initial: absolute(base.initial) } : base,
    ...(Array.isArray(grid?.initial) ? { grid: { ...grid, initial: grid.initial.map(absolute) } } : {}),
  };
}

/**
 * Reads a plan from a YAML file and makes something of it; messages about a field start with `file:line:column: `.
 * @param use whatever throws a ConfigError whose field is one of the plan, as `grid.phi`
 * @throws ConfigError
 */
export function readPlanFile<T>(path: string, use: (input: PlanInput) => T): T {
  const file = readConfigFile(path);
  try {
    return use(besidePlan(path, checkPlanInput(file.values)));
  } catch (error) {
    if (!(error instanceof ConfigError) || error.field === '') throw error;
    const place = file.locate(error.field) ?? file.locate(error.field.split('.', 1)[0] as string);
    throw place === null ? error : new ConfigError(place + error.message, error.field);
  }
}
