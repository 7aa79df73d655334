/** Records of rules and of fields fit each other and the engine. */
import { describe, expect, it } from 'vitest';
import { lawOf } from '../../src/engine/laws.js';
import {
  appliesTo,
  type FieldPath,
  fieldAt,
  fieldPaths,
  isFieldPath,
  models,
  parseConfig,
  rules,
} from '../../src/model/index.js';

const all = models.flatMap((model) =>
  Object.entries(rules[model]).map(([mode, { fields }]) => ({ model, mode, fields: fields as readonly string[] })),
);

describe.each(all)('$model $mode', ({ model, mode, fields }) => {
  it('takes fields that there are, and its config has them in that order', () => {
    expect(fields.filter((path) => !isFieldPath(path) || fieldAt(path).of !== 'rules')).toEqual([]);
    const correlation = fields.includes('correlation') ? { correlation: 0.5 } : {};
    const config = parseConfig({ model, ...(mode === '' ? {} : { mode }), ...correlation });
    const before = mode === '' ? 1 : 2;
    const shown = fields.filter((path) => fieldAt(path as FieldPath).quiet !== true && path !== 'batchSize');
    expect(Object.keys(config).slice(before, before + shown.length)).toEqual(shown);
  });
});

it('every parameter of rules is taken by one, and refused by another', () => {
  const parameters = fieldPaths.filter(
    (path) => fieldAt(path).of === 'rules' && !(['model', 'mode', 'match'] as FieldPath[]).includes(path),
  );
  for (const path of parameters) {
    const takers = all.filter((rule) => appliesTo(path, rule));
    expect([path, takers.length > 0, takers.length < all.length]).toEqual([path, true, true]);
    // The words for other rules name one model; several need words of their own.
    const isOfOne = new Set(takers.map(({ model }) => model)).size === 1;
    expect([path, isOfOne || fieldAt(path).instead !== undefined]).toEqual([path, true]);
  }
});

it('every rule of spheres has a kick law of the engine', () => {
  const spheres = all.filter(({ model }) => !model.startsWith('manna') && model !== 'manifold');
  const laws = spheres.flatMap(({ model, mode, fields }) => {
    const shapes = fields.includes('kickShape') ? (['ball', 'uniform'] as const) : [undefined];
    const correlations = fields.includes('correlation') ? [0, 0.5, 1] : [undefined];
    return shapes.flatMap((kickShape) =>
      correlations.map((correlation) => lawOf(parseConfig({ model, mode: mode || undefined, kickShape, correlation }) as never)),
    );
  });
  expect(laws.every((law) => law > 0)).toBe(true);
  // gd shares that of sgd pair, ro particle has two, and correlations of 0 and 1 have those of rules without one
  expect(new Set(laws).size).toBe(spheres.length);
});
