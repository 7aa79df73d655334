/** Describes directories that hold a study: a figure of `randorg reproduce`, a search of `randorg critical`. */
import { join } from 'node:path';
import * as z from 'zod';
import { type Findings, messageOf } from './inspection.js';
import { largestFile, readText } from './openFile.js';
import { isFound } from './presence.js';
import { checkStored, parseStored, schemaOf } from './stored.js';

export const figureName = 'reproduce.json';
const verdictName = 'verdict.json';
export const searchName = 'critical.json';

export const isFigure = (path: string): boolean => isFound(join(path, figureName));
export const isSearch = (path: string): boolean => isFound(join(path, searchName));

const figureSchema = schemaOf(() =>
  z.looseObject({ formatVersion: z.number(), figure: z.string(), preset: z.string(), randorg: z.string() }),
);
const verdictSchema = schemaOf(() => z.looseObject({ verdict: z.string(), digest: z.string() }));
const searchSchema = schemaOf(() =>
  z.looseObject({
    formatVersion: z.number(),
    base: z.record(z.string(), z.unknown()),
    stages: z.array(z.looseObject({ done: z.boolean() })),
    result: z.looseObject({ phiC: z.looseObject({ value: z.number(), error: z.number() }).nullish() }).nullish(),
  }),
);

/** A document beside others in the directory, or what is wrong with it. */
function read<T>(directory: string, name: string, schema: () => z.ZodType<T>, problems: string[]): T | null {
  const path = join(directory, name);
  try {
    return checkStored(schema, parseStored(readText(path, largestFile.document), path), path);
  } catch (error) {
    problems.push(`${name} is damaged: ${messageOf(error, path)}`);
    return null;
  }
}

export function inspectFigure(path: string): Findings {
  const problems: string[] = [];
  const bound = read(path, figureName, figureSchema, problems);
  const isDone = isFound(join(path, verdictName));
  const judged = isDone ? read(path, verdictName, verdictSchema, problems) : null;
  const contents = {
    figure: bound?.figure ?? null,
    preset: bound?.preset ?? null,
    verdict: isDone ? (judged?.verdict ?? null) : 'none yet',
    digest: judged?.digest ?? null,
    randorg: bound?.randorg ?? null,
    ...(bound !== null && !isDone && bound.figure !== 'all'
      ? { next: `randorg reproduce ${bound.figure} --preset ${bound.preset} --out ${path}` }
      : {}),
  };
  return { version: bound === null ? null : String(bound.formatVersion), contents, problems };
}

export function inspectSearch(path: string): Findings {
  const problems: string[] = [];
  const search = read(path, searchName, searchSchema, problems);
  if (search === null) return { version: null, contents: {}, problems };
  const { base, stages, result, formatVersion } = search;
  const { value, error } = result?.phiC ?? {};
  const contents = {
    fields: base,
    stages: stages.length,
    stagesDone: stages.filter(({ done }) => done).length,
    criticalPoint: value === undefined ? 'none yet' : value,
    criticalPointError: error ?? null,
    next: 'the same randorg critical command goes on',
  };
  return { version: String(formatVersion), contents, problems };
}
