import { describe, expect, it } from 'vitest';
import { ConfigError, configJsonSchema, parseConfig, type RunConfigInput } from '../../src/model/index.js';

function refused(input: unknown): ConfigError {
  try {
    parseConfig(input as RunConfigInput);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error(`accepted ${JSON.stringify(input)}`);
}

describe('parseConfig', () => {
  it('fills in the defaults of each model and nothing of another', () => {
    const common = {
      dimension: 3,
      particles: 1000,
      phi: 0.6,
      sizes: { kind: 'mono' },
      initial: 'random',
      seed: '1',
      initialSeed: '1',
      replica: 0,
      steps: 10000,
      stopWhenAbsorbed: true,
      threads: 'auto',
      record: { perDecade: 20 },
      json: false,
      force: false,
    };
    expect(parseConfig({})).toEqual({ model: 'bro', mode: 'reciprocal', kick: 0.1, ...common });
    expect(parseConfig({ model: 'ro' })).toEqual({ model: 'ro', mode: 'particle', kick: 0.1, kickShape: 'ball', ...common });
    const force = { learningRate: 0.1, exponent: 1, activityCutoff: 0 };
    expect(parseConfig({ model: 'gd' })).toEqual({ model: 'gd', ...force, ...common });
    expect(parseConfig({ model: 'sgd' })).toEqual({ model: 'sgd', mode: 'pair', batchFraction: 0.5, ...force, ...common });
  });

  it.each([
    {},
    { model: 'sgd', exponent: 2.5 },
    { sizes: 'binary', seed: 2n ** 64n - 1n, record: { every: 3 }, out: 'x' },
    { model: 'ro', kickShape: 'uniform', sizes: { kind: 'binary', ratio: 20 } },
    { initial: 'a.csv', sizes: 'list' },
  ] satisfies RunConfigInput[])('gives the same again when parsed again: %o', (input) => {
    const config = parseConfig(input);
    expect(parseConfig(config)).toEqual(config);
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('sets the activity cut-off by the exponent', () => {
    expect(parseConfig({ model: 'gd', exponent: 2 })).toMatchObject({ activityCutoff: 1e-7 });
    expect(parseConfig({ model: 'gd', exponent: 2, activityCutoff: 0 })).toMatchObject({ activityCutoff: 0 });
  });

  it.each([
    [0, '0'],
    ['007', '7'],
    [18446744073709551615n, '18446744073709551615'],
    ['18446744073709551615', '18446744073709551615'],
  ])('takes the seed %s', (seed, digits) => {
    expect(parseConfig({ seed })).toMatchObject({ seed: digits, initialSeed: digits });
  });

  it('counts undefined as not given', () => {
    expect(parseConfig({ phi: undefined, record: undefined, sizes: { kind: undefined } })).toEqual(parseConfig({}));
  });

  it.each([
    [{ phi: 1.7 }, 'phi must be in (0, 1.5], got 1.7; give a packing fraction such as 0.6'],
    [{ phi: 0 }, 'phi must be in (0, 1.5], got 0; give'],
    [{ phi: -0.6 }, 'phi must be in (0, 1.5], got -0.6; give'],
    [{ phi: Number.NaN }, 'phi must be in (0, 1.5], got NaN; give'],
    [{ phi: Number.POSITIVE_INFINITY }, 'phi must be in (0, 1.5], got Infinity; give'],
    [{ phi: 'much' }, 'phi must be in (0, 1.5], got "much"; give'],
    [{ phi: null }, 'phi must be in (0, 1.5], got null; give'],
    [{ kick: 0 }, 'kick must be in (0, 2], got 0; '],
    [{ kick: -0.1 }, 'kick must be in (0, 2], got -0.1; '],
    [{ kick: Number.NaN }, 'kick must be in (0, 2], got NaN; '],
    [{ kick: 1e9 }, 'kick must be in (0, 2], got 1000000000; '],
    [{ model: 'sgd', learningRate: 5 }, 'learningRate must be in (0, 4], got 5; '],
    [{ model: 'sgd', batchFraction: 1.5 }, 'batchFraction must be in (0, 1], got 1.5; '],
    [{ model: 'gd', exponent: 0.5 }, 'exponent must be in [1, 10], got 0.5; '],
    [{ particles: 10.5 }, 'particles must be a whole number of at least 1, got 10.5; '],
    [{ particles: 0 }, 'particles must be a whole number of at least 1, got 0; '],
    [{ dimension: 4 }, 'dimension must be 2 or 3, got 4; '],
    [{ steps: 2 ** 53 }, 'steps must be a whole number from 0 to 2^53-1, got 9007199254740992; '],
    [{ steps: 2n ** 53n + 1n }, 'steps must be a whole number from 0 to 2^53-1, got 9007199254740993; '],
    [{ steps: -1 }, 'steps must be a whole number from 0 to 2^53-1, got -1; '],
    [{ seed: 2n ** 64n }, 'seed must be a whole number from 0 to 2^64-1 (18446744073709551615), got 18446744073709551616; '],
    [{ seed: 2 ** 60 }, 'seed must be a whole number'],
    [{ seed: -1n }, 'seed must be a whole number'],
    [{ initialSeed: '1.5' }, 'initialSeed must be a whole number'],
    [{ replica: -1 }, 'replica must be a whole number from 0 to 2^32-1, got -1; '],
    [{ threads: 17 }, 'threads must be auto or a whole number from 1 to 16, got 17'],
    [{ threads: 0 }, 'threads must be auto or a whole number from 1 to 16, got 0'],
    [{ threads: 1.5 }, 'threads must be auto or a whole number from 1 to 16, got 1.5'],
    [{ threads: -1 }, 'threads must be auto or a whole number from 1 to 16, got -1'],
    [{ json: 'yes' }, 'json must be true or false, got "yes"; '],
    [{ record: 5 }, 'record must be {every: n} or {perDecade: n}, got 5; '],
    [{ record: { every: 1, perDecade: 1 } }, 'record takes every or perDecade, got both; '],
    [{ record: { every: 0 } }, 'record.every must be a whole number of at least 1, got 0; '],
    [{ sizes: 'polydisperse' }, 'sizes must be mono or binary, got "polydisperse"; '],
    [{ sizes: { ratio: 2 } }, 'sizes.ratio needs binary sizes, got mono; '],
    [{ sizes: { kind: 'binary', ratio: 21 } }, 'sizes.ratio must be in (1, 20], got 21; '],
    [{ sizes: { kind: 'binary', fraction: 2 } }, 'sizes.fraction must be in [0, 1], got 2; '],
    [{ initial: '' }, 'initial must be random or the path of a CSV file, got ""; '],
    [{ model: 'brp' }, 'model must be bro, sgd, gd, ro, manna or manna-abelian, got "brp"; did you mean bro?'],
    [{ model: 'bro', learningRate: 0.1 }, 'learningRate does not apply to model bro, got 0.1; use kick instead'],
    [{ model: 'sgd', kick: 0.1 }, 'kick does not apply to model sgd, got 0.1; use learningRate instead'],
    [{ batchFraction: 0.5 }, 'batchFraction does not apply to model bro, got 0.5; '],
    [{ exponent: 2 }, 'exponent does not apply to model bro, got 2; '],
    [{ kickShape: 'ball' }, 'kickShape does not apply to model bro, got "ball"; '],
    [{ model: 'gd', mode: 'pair' }, 'mode does not apply to model gd, got "pair"; leave it out'],
    [
      { mode: 'pair' },
      'mode must be reciprocal, nonreciprocal, particle or particle-normalised for model bro, got "pair"; it is a mode of model sgd',
    ],
    [{ mode: 'recprocal' }, 'for model bro, got "recprocal"; did you mean reciprocal?'],
    [{ phii: 0.6 }, 'unknown field phii; did you mean phi?'],
    [{ learningrate: 0.6 }, 'unknown field learningrate; did you mean learningRate?'],
    [{ perDecade: 3 }, 'unknown field perDecade; did you mean record.perDecade?'],
    [{ record: { evry: 3 } }, 'unknown field record.evry; did you mean record.every?'],
    [{ frames: {} }, 'unknown field frames; the fields are model, mode, '],
    [{ __proto__x: 1 }, 'unknown field __proto__x; '],
    [null, 'a run is a set of fields, got null; give an object'],
    [[], 'a run is a set of fields, got []; give an object'],
  ])('refuses %o in one line', (input, message) => {
    const error = refused(input);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });

  it('names the field of an error', () => {
    expect(refused({ sizes: { kind: 'binary', ratio: 0 } }).field).toBe('sizes.ratio');
    expect(refused({ phii: 1 }).field).toBe('phii');
  });
});

describe('configJsonSchema', () => {
  it('describes every field of a complete config', () => {
    const schema = configJsonSchema() as { properties: Record<string, object>; additionalProperties: boolean };
    for (const model of ['bro', 'sgd', 'gd', 'ro'] as const) {
      for (const name of Object.keys(parseConfig({ model, out: 'x' }))) expect(schema.properties).toHaveProperty(name);
    }
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.phi).toMatchObject({ type: 'number', exclusiveMinimum: 0, maximum: 1.5 });
  });
});
