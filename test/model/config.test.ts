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
      thermalNoise: 0,
      thermalOn: 'all',
      steps: 10000,
      stopWhenAbsorbed: true,
      threads: 'auto',
      msd: false,
      record: { perDecade: 20 },
      checkpoint: { every: '60s' },
      json: false,
      force: false,
    };
    const inTime = { timeCorrelation: 0 };
    expect(parseConfig({})).toEqual({ model: 'bro', mode: 'reciprocal', kick: 0.1, ...inTime, ...common });
    expect(parseConfig({ model: 'ro' })).toEqual({ model: 'ro', mode: 'particle', kick: 0.1, kickShape: 'ball', ...common });
    const force = { learningRate: 0.1, exponent: 1, activityCutoff: 0, momentum: 0, momentumKind: 'heavy-ball', ...inTime };
    expect(parseConfig({ model: 'gd' })).toEqual({ model: 'gd', ...force, ...common });
    expect(parseConfig({ model: 'sgd' })).toEqual({
      model: 'sgd',
      mode: 'pair',
      batchFraction: 0.5,
      sampling: 'independent',
      ...force,
      ...common,
    });
    const noise = { noiseStrength: (0.1 * 0.1) / 3 };
    expect(parseConfig({ model: 'sde' })).toEqual({ model: 'sde', mode: 'reciprocal', ...force, ...noise, ...common });
  });

  it('fills in the defaults of each mode and nothing of another', () => {
    const own = (input: RunConfigInput) => {
      const common = new Set(Object.keys(parseConfig({ model: 'gd' })));
      return Object.fromEntries(Object.entries(parseConfig(input)).filter(([name]) => !common.has(name) && name !== 'mode'));
    };
    expect(own({ mode: 'correlated', correlation: 0.5 })).toEqual({ kick: 0.1, correlation: 0.5, correlationLaw: 'copula' });
    expect(own({ mode: 'mixed' })).toEqual({ kick: 0.1, isotropicWeight: 0.5 });
    expect(own({ model: 'sgd', mode: 'correlated', correlation: -1 })).toEqual({ batchFraction: 0.5, correlation: -1 });
    for (const mode of ['pair-batch', 'particle-batch']) expect(own({ model: 'sgd', mode })).toEqual({ batchFraction: 0.5 });
    expect(own({ model: 'sde', mode: 'nonreciprocal', learningRate: 0.3 })).toEqual({ noiseStrength: (0.3 * 0.3) / 3 });
    expect(own({ model: 'sde', mode: 'correlated', correlation: 0 })).toMatchObject({ correlation: 0 });
    const undirected = { noiseStrength: (0.1 * 0.1) / 6, correlation: 1 };
    expect(own({ model: 'sde', mode: 'undirected', dimension: 2 })).toEqual(undirected);
    expect(parseConfig({ model: 'sde', mode: 'undirected' })).not.toHaveProperty('learningRate');
    expect(own({ model: 'ro', mode: 'pair' })).toEqual({
      kick: 0.1,
      magnitudeCorrelation: 1,
      directionCorrelation: 1,
      correlationLaw: 'copula',
    });
  });

  it('thermal noise takes the end at absorption away', () => {
    expect(parseConfig({ thermalNoise: 1e-6 })).toMatchObject({ thermalNoise: 1e-6, stopWhenAbsorbed: false });
    expect(parseConfig({ thermalNoise: 0, stopWhenAbsorbed: true })).toMatchObject({ stopWhenAbsorbed: true });
    expect(parseConfig({ thermalNoise: 1e-6, thermalOn: 'active' })).toMatchObject({ stopWhenAbsorbed: true });
  });

  it.each([
    {},
    { model: 'sgd', exponent: 2.5 },
    { sizes: 'binary', seed: 2n ** 64n - 1n, record: { every: 3 }, out: 'x' },
    { model: 'ro', kickShape: 'uniform', sizes: { kind: 'binary', ratio: 20 } },
    { initial: 'a.csv', sizes: 'list' },
    { mode: 'correlated', correlation: -1, thermalNoise: 1e-4, msd: true, dimension: 5 },
    { mode: 'mixed', isotropicWeight: 0 },
    { model: 'sgd', mode: 'correlated', correlation: -0.25, batchFraction: 0.2 },
    { model: 'sgd', mode: 'correlated', correlation: -0.25, batchFraction: 0.8 },
    { model: 'sde', mode: 'undirected', dimension: 1 },
    { model: 'sde', mode: 'correlated', correlation: 0.3, noiseStrength: 0, exponent: 1.5 },
    { model: 'ro', mode: 'pair', magnitudeCorrelation: 0 },
    { sizes: { kind: 'lognormal', polydispersity: 0.3, seed: 2n ** 64n - 1n } },
    { sizes: { kind: 'powerlaw', exponent: -1, ratio: 3 }, initialSeed: 9 },
    { sizes: { path: 'radii.csv' } },
    { model: 'ro', shear: 0.5, shearAxis: 'random', shearFactors: [1, 0.5] },
    { frames: { every: 10 }, checkpoint: { every: '1000' } },
    { frames: { perDecade: 3, format: 'extxyz' }, checkpoint: { every: '5m' } },
  ] satisfies RunConfigInput[])('gives the same again when parsed again: %o', (input) => {
    const config = parseConfig(input);
    expect(parseConfig(config)).toEqual(config);
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
  });

  it('takes checkpoints by steps or time, and frames only when asked for', () => {
    const every = (value: string | number) => parseConfig({ checkpoint: { every: value } }).checkpoint.every;
    expect([every(50), every('50'), every('30s'), every('5m'), every('2h')]).toEqual([50, 50, '30s', '5m', '2h']);
    expect(parseConfig({ frames: {} })).not.toHaveProperty('frames');
    expect(parseConfig({ frames: { every: 10 } }).frames).toEqual({ every: 10, format: 'gsd' });
    expect(parseConfig({ frames: { perDecade: 2, format: 'extxyz' } }).frames).toEqual({ perDecade: 2, format: 'extxyz' });
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
    [{ shear: 1.5 }, 'shear must be in [0, 1], got 1.5; give the strain amplitude of a cycle, such as 0.5, or 0 for none'],
    [{ model: 'sgd', shear: 0.5 }, 'shear does not apply to model sgd, got 0.5; leave it out: only bro and ro are sheared'],
    [{ dimension: 1, shear: 0.5 }, 'shear must be 0 in 1D, got 0.5; give dimension 2 or more'],
    [{ shearFactors: '1,2' }, 'shearFactors must be up to 16 numbers in (0, 1], such as 0.5,1, got "1,2"; '],
    [{ shearFactors: [] }, 'shearFactors must be up to 16 numbers in (0, 1], such as 0.5,1, got []; '],
    [{ checkpoint: { every: 0 } }, 'checkpoint.every must be steps such as 1000, or a time such as 30s, 5m or 2h, got 0; '],
    [{ checkpoint: { every: '0s' } }, 'checkpoint.every must be steps such as 1000, or a time'],
    [{ checkpoint: { every: '3d' } }, 'got "3d"; leave it out for 60s'],
    [{ checkpoint: '30s' }, 'checkpoint must be {every: 1000} or {every: 30s}, got "30s"; give its fields'],
    [{ frames: 5 }, 'frames must be {every: n} or {perDecade: n}, with format if not gsd, got 5; give its fields'],
    [{ frames: { every: 1, perDecade: 2 } }, 'frames takes every or perDecade, got both; leave one out'],
    [
      { frames: { format: 'extxyz' } },
      'frames.format needs frames.every or frames.perDecade, got extxyz alone; give one of them',
    ],
    [{ frames: { every: 1, format: 'xyz' } }, 'frames.format must be gsd or extxyz, got "xyz"; choose one of them'],
    [{ frames: { eevry: 1 } }, 'unknown field frames.eevry; did you mean frames.every?'],
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
    [{ model: 'sgd', momentum: 1 }, 'momentum must be in [0, 1), got 1; give the part of its velocity that a particle keeps'],
    [{ model: 'gd', momentum: -0.1 }, 'momentum must be in [0, 1), got -0.1; '],
    [{ shearAxis: 'random' }, 'shearAxis needs shear above 0, got "random" without; give shear too, or leave shearAxis out'],
    [{ shearFactors: '0.5,1' }, 'shearFactors needs shear above 0, got "0.5,1" without; '],
    [{ thermalOn: 'active' }, 'thermalOn needs thermalNoise above 0, got "active" without; '],
    [{ model: 'gd', timeCorrelation: -1 }, 'timeCorrelation needs thermalNoise above 0, got -1 without; '],
    [{ model: 'sgd', momentumKind: 'nesterov' }, 'momentumKind needs momentum above 0, got "nesterov" without; '],
    [
      { model: 'sgd', mode: 'pair-batch', sampling: 'epochs' },
      'sampling does not apply to mode pair-batch of model sgd, got "epochs"; leave it out, or use mode pair, particle or both-batch',
    ],
    [{ momentum: 0.5 }, 'momentum does not apply to model bro, got 0.5; leave it out, or use model sgd, gd or sde with a force'],
    [{ particles: 10.5 }, 'particles must be a whole number of at least 1, got 10.5; '],
    [{ particles: 0 }, 'particles must be a whole number of at least 1, got 0; '],
    [{ dimension: 6 }, 'dimension must be 1, 2, 3, 4 or 5, got 6; '],
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
    [{ sizes: 'polydisperse' }, 'sizes must be mono, binary, uniform, lognormal, powerlaw or file, got "polydisperse"; '],
    [
      { sizes: { ratio: 2 } },
      'sizes.ratio needs binary or powerlaw sizes, got mono; set sizes to binary or powerlaw or leave it out',
    ],
    [{ sizes: { kind: 'binary', ratio: 21 } }, 'sizes.ratio must be in (1, 20], got 21; '],
    [{ sizes: { kind: 'binary', fraction: 2 } }, 'sizes.fraction must be in [0, 1], got 2; '],
    [{ initial: '' }, 'initial must be random or the path of a run, of a file of frames or of a CSV file, got ""; '],
    [{ model: 'brp' }, 'model must be bro, sgd, gd, sde, ro, manna, manna-abelian or manifold, got "brp"; did you mean bro?'],
    [{ model: 'bro', learningRate: 0.1 }, 'learningRate does not apply to model bro, got 0.1; use kick instead'],
    [{ model: 'sgd', kick: 0.1 }, 'kick does not apply to model sgd, got 0.1; use learningRate instead'],
    [{ model: 'sgd', batchFraction: 0 }, 'batchFraction must be in (0, 1], got 0; '],
    [
      { mode: 'correlated', correlation: 1.5 },
      'correlation must be in [-1, 1], got 1.5; use 1 for kicks that are equal and opposite, 0 for independent ones',
    ],
    [{ mode: 'correlated', correlation: -1.01 }, 'correlation must be in [-1, 1], got -1.01; '],
    [{ model: 'sde', mode: 'undirected', correlation: 2 }, 'correlation must be in [-1, 1], got 2; '],
    [
      { model: 'sgd', mode: 'correlated', correlation: -0.3, batchFraction: 0.8 },
      'correlation must be at least -0.25 for batchFraction 0.8, which is -min(p/(1-p), (1-p)/p), got -0.3; ' +
        'give a larger one, or a batchFraction nearer to 0.5',
    ],
    [{ mode: 'correlated' }, 'correlation is missing, mode correlated of model bro needs it; give a number in [-1, 1], '],
    [{ correlation: 0.5 }, 'correlation does not apply to mode reciprocal of model bro, got 0.5; use mode correlated'],
    [{ model: 'sde', correlation: 0.5 }, 'to mode reciprocal of model sde, got 0.5; use mode correlated or undirected'],
    [
      { model: 'ro', correlation: 0.5 },
      'correlation does not apply to model ro, got 0.5; use magnitudeCorrelation and directionCorrelation, with mode pair',
    ],
    [{ model: 'ro', magnitudeCorrelation: 0 }, 'magnitudeCorrelation does not apply to mode particle of model ro, got 0; '],
    [{ model: 'ro', mode: 'pair', kickShape: 'ball' }, 'kickShape does not apply to mode pair of model ro, got "ball"; '],
    [{ model: 'ro', mode: 'pair', directionCorrelation: -2 }, 'directionCorrelation must be in [-1, 1], got -2; '],
    [{ isotropicWeight: 0.5 }, 'isotropicWeight does not apply to mode reciprocal of model bro, got 0.5; '],
    [{ mode: 'mixed', isotropicWeight: 1.1 }, 'isotropicWeight must be in [0, 1], got 1.1; '],
    [
      { model: 'sde', noiseStrength: -0.1 },
      'noiseStrength must be in [0, 16], got -0.1; give D0 in squared diameters, such as 0.0033',
    ],
    [{ noiseStrength: 0.1 }, 'noiseStrength does not apply to model bro, got 0.1; leave it out, or use model sde'],
    [{ model: 'sde', learningRate: 0 }, 'learningRate must be in (0, 4], got 0; '],
    [
      { model: 'sde', mode: 'undirected', learningRate: 0.1 },
      'learningRate does not apply to mode undirected of model sde, got 0.1; its kicks have no force factor, use noiseStrength instead',
    ],
    [{ model: 'sde', mode: 'undirected', exponent: 2 }, 'exponent does not apply to mode undirected of model sde, got 2; '],
    [{ model: 'sde', mode: 'undirected', kick: 0.1 }, 'kick does not apply to model sde, got 0.1; use noiseStrength instead'],
    [
      { timeCorrelation: -1.1 },
      'timeCorrelation must be in [-1, 1], got -1.1; use -1 for noise without power at frequency zero, ',
    ],
    [
      { model: 'ro', timeCorrelation: 0.5 },
      'timeCorrelation does not apply to model ro, got 0.5; leave it out: its kicks have a direction of their own, or use model bro, sgd or sde',
    ],
    [
      { model: 'sde', mode: 'undirected', timeCorrelation: 0.5 },
      'timeCorrelation does not apply to mode undirected of model sde, got 0.5; leave it out: its kicks have a direction of their own, ',
    ],
    [
      { mode: 'mixed', timeCorrelation: 0.5 },
      'timeCorrelation does not apply to mode mixed of model bro, got 0.5; leave it out: some of its draws are no normal numbers, ',
    ],
    [
      { model: 'sgd', mode: 'pair-batch', timeCorrelation: 0.5 },
      'timeCorrelation does not apply to mode pair-batch of model sgd, got 0.5; leave it out: each step draws its batch anew, or use mode pair or particle',
    ],
    [{ thermalOn: 'none' }, 'thermalOn must be all or active, got "none"; use all, or active so that '],
    [{ thermalNoise: -1 }, 'thermalNoise must be in [0, 1], got -1; '],
    [
      { thermalNoise: 0.1, stopWhenAbsorbed: true },
      'stopWhenAbsorbed must be false with thermalNoise 0.1, got true; with thermal noise nothing absorbs, leave one out',
    ],
    [{ msd: 1 }, 'msd must be true or false, got 1; '],
    [{ batchFraction: 0.5 }, 'batchFraction does not apply to model bro, got 0.5; '],
    [{ exponent: 2 }, 'exponent does not apply to model bro, got 2; '],
    [{ kickShape: 'ball' }, 'kickShape does not apply to model bro, got "ball"; '],
    [{ model: 'gd', mode: 'pair' }, 'mode does not apply to model gd, got "pair"; leave it out'],
    [
      { mode: 'pair' },
      'mode must be reciprocal, nonreciprocal, correlated, particle, particle-normalised or mixed for model bro, got "pair"; it is a mode ' +
        'of model sgd or ro',
    ],
    [{ mode: 'recprocal' }, 'for model bro, got "recprocal"; did you mean reciprocal?'],
    [{ phii: 0.6 }, 'unknown field phii; did you mean phi?'],
    [{ learningrate: 0.6 }, 'unknown field learningrate; did you mean learningRate?'],
    [{ perDecade: 3 }, 'unknown field perDecade; did you mean record.perDecade?'],
    [{ record: { evry: 3 } }, 'unknown field record.evry; did you mean record.every?'],
    [{ movies: {} }, 'unknown field movies; the fields are model, mode, '],
    [{ __proto__x: 1 }, 'unknown field __proto__x; '],
    [null, 'a run is a set of fields, got null; give an object'],
    [[], 'a run is a set of fields, got []; give an object'],
  ])('refuses %o in one line', (input, message) => {
    const error = refused(input);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
  });

  it.each([
    [
      { mode: 'correlated', correlation: -1.5 },
      'correlation must be in [-1, 1], got -1.5; use 1 for kicks that are equal and opposite, 0 for independent ones',
    ],
    [
      { model: 'sgd', mode: 'correlated', correlation: -0.5, batchFraction: 0.75 },
      'correlation must be at least -0.333333333333 for batchFraction 0.75, which is -min(p/(1-p), (1-p)/p), got -0.5; give a larger ' +
        'one, or a batchFraction nearer to 0.5',
    ],
    [
      { model: 'sde', noiseStrength: -1 },
      'noiseStrength must be in [0, 16], got -1; give D0 in squared diameters, such as 0.0033',
    ],
    [
      { model: 'sgd', batchFraction: 0 },
      'batchFraction must be in (0, 1], got 0; give the probability that a contact or particle is selected, such as 0.5',
    ],
    [
      { model: 'sgd', mode: 'pair-batch', batchFraction: 1.01 },
      'batchFraction must be in (0, 1], got 1.01; give the probability that a contact or particle is selected, such as 0.5',
    ],
    [{ dimension: 6 }, 'dimension must be 1, 2, 3, 4 or 5, got 6; use 2 for disks or 3 for spheres'],
    [{ model: 'gd', match: 'sgd' }, 'model gd has no match with sgd; only bro, sgd or sde can be matched with another model'],
    [{ model: 'gd', correlation: 0 }, 'correlation does not apply to model gd, got 0; leave it out'],
    [
      { model: 'bro', mode: 'particle', isotropicWeight: 1 },
      'isotropicWeight does not apply to mode particle of model bro, got 1; leave it out, or use mode mixed',
    ],
  ])('says in full what is wrong with %o', (input, message) => {
    expect(refused(input).message).toBe(message);
  });

  it('names the field of an error', () => {
    expect(refused({ sizes: { kind: 'binary', ratio: 0 } }).field).toBe('sizes.ratio');
    expect(refused({ phii: 1 }).field).toBe('phii');
  });
});

describe('configJsonSchema', () => {
  it('describes every field of a complete config', () => {
    const schema = configJsonSchema() as { properties: Record<string, object>; additionalProperties: boolean };
    const all: RunConfigInput[] = [
      ...[{}, { model: 'sgd' }, { model: 'gd' }, { model: 'ro', mode: 'pair' }, { model: 'sde', match: 'bro' }],
      ...[{ model: 'ro' }, { mode: 'correlated', correlation: 0 }, { mode: 'mixed' }],
    ] as RunConfigInput[];
    for (const input of all) {
      for (const name of Object.keys(parseConfig({ ...input, out: 'x' }))) expect(schema.properties).toHaveProperty(name);
    }
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.phi).toMatchObject({ type: 'number', exclusiveMinimum: 0, maximum: 1.5 });
  });

  it('takes a field that needs another one where that is given as 0, in a sweep over it, or scheduled; and what comes of it again', () => {
    for (const input of [
      { shear: 0, shearRange: 'symmetric' },
      { shearRange: 'forward' },
      { schedule: 'shear=0:0,100:0.5', shearAxis: 'random', dimension: 2 },
      { model: 'gd', timeCorrelation: -1, thermalNoise: 0 },
      { model: 'sgd', momentum: 0, momentumKind: 'nesterov' },
      { model: 'sgd', timeCorrelation: -1 },
    ] as RunConfigInput[]) {
      const config = parseConfig(input);
      expect(parseConfig(config as RunConfigInput)).toEqual(config);
    }
    expect(parseConfig({ shear: 0, shearRange: 'symmetric' })).toMatchObject({ shear: 0, shearRange: 'symmetric' });
    expect(parseConfig({ shear: 0 })).not.toHaveProperty('shear');
  });
});
