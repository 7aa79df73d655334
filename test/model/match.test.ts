import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, type RunConfigInput, trajectoryHash } from '../../src/model/index.js';

/** What the fields that a match fills in are, and `matched`. */
const matches: [RunConfigInput, object][] = [
  [
    { model: 'sgd', match: 'bro', kick: 0.3 },
    {
      mode: 'pair',
      learningRate: 0.39999999999999997,
      batchFraction: 0.75,
      matched: { model: 'bro', mode: 'reciprocal', kick: 0.3 },
    },
  ],
  [
    { model: 'sgd', mode: 'correlated', correlation: 0, match: 'bro' },
    { batchFraction: 0.75, correlation: 0, matched: { model: 'bro', mode: 'correlated', kick: 0.1, correlation: 0 } },
  ],
  [{ model: 'sgd', mode: 'particle', match: 'bro' }, { matched: { model: 'bro', mode: 'particle', kick: 0.1 } }],
  [
    { model: 'bro', match: 'sgd', learningRate: 0.4 },
    {
      mode: 'reciprocal',
      kick: 0.30000000000000004,
      matched: { model: 'sgd', mode: 'pair', learningRate: 0.4, batchFraction: 0.75 },
    },
  ],
  [
    { model: 'bro', mode: 'nonreciprocal', match: 'sgd', learningRate: 0.4, batchFraction: 0.75 },
    { matched: { model: 'sgd', mode: 'correlated', learningRate: 0.4, batchFraction: 0.75, correlation: 0 } },
  ],
  [
    { model: 'bro', mode: 'correlated', correlation: -1 / 3, match: 'sgd' },
    { matched: { model: 'sgd', mode: 'correlated', learningRate: 0.1, batchFraction: 0.75, correlation: -1 / 3 } },
  ],
  [{ model: 'bro', mode: 'particle', match: 'sgd' }, { matched: { model: 'sgd', mode: 'particle' } }],
  [
    { model: 'sde', match: 'bro', kick: 0.01 },
    {
      mode: 'reciprocal',
      learningRate: 0.01,
      noiseStrength: 0.0001 / 3,
      exponent: 1,
      matched: { model: 'bro', mode: 'reciprocal', kick: 0.01 },
    },
  ],
  [
    { model: 'sde', mode: 'correlated', correlation: -0.9, match: 'bro' },
    { correlation: -0.9, matched: { model: 'bro', mode: 'correlated', correlation: -0.9 } },
  ],
  [
    { model: 'sde', match: 'sgd', learningRate: 0.5, batchFraction: 0.25, exponent: 2 },
    {
      learningRate: 0.125,
      noiseStrength: 0.25 * 0.1875,
      exponent: 2,
      matched: { model: 'sgd', mode: 'pair', learningRate: 0.5, batchFraction: 0.25 },
    },
  ],
  [
    { model: 'sde', mode: 'nonreciprocal', match: 'sgd' },
    { learningRate: 0.05, matched: { model: 'sgd', mode: 'correlated', batchFraction: 0.5, correlation: 0 } },
  ],
  [
    { model: 'sde', mode: 'undirected', match: 'ro', kick: 0.3, dimension: 2 },
    {
      noiseStrength: 0.09 / 6,
      correlation: 1,
      matched: { model: 'ro', mode: 'pair', kick: 0.3, magnitudeCorrelation: 1, directionCorrelation: 1 },
    },
  ],
];

describe('match', () => {
  it.each(matches)('%o', (input, filled) => {
    expect(parseConfig(input)).toMatchObject(filled);
  });

  it.each(matches)('parsed again gives the same, and has the hash of a run filled in by hand: %o', (input) => {
    const config = parseConfig(input);
    expect(parseConfig(config)).toEqual(config);
    expect(parseConfig(JSON.parse(JSON.stringify(config)))).toEqual(config);
    const { matched, ...byHand } = config;
    expect(matched).toBeDefined();
    const plain = parseConfig(byHand);
    expect(plain.matched).toBeUndefined();
    expect(trajectoryHash(plain)).toBe(trajectoryHash(config));
  });

  it('accepts values that say the same', () => {
    const config = parseConfig({ model: 'sde', match: 'bro', kick: 0.2, learningRate: 0.2, exponent: 1 });
    expect(config).toMatchObject({ learningRate: 0.2, noiseStrength: (0.2 * 0.2) / 3 });
    // YAML gives whole numbers as bigint.
    const matched = { model: 'bro', mode: 'reciprocal', kick: 1n } as never;
    expect(parseConfig({ model: 'sde', matched })).toMatchObject({ learningRate: 1 });
  });

  it.each<[RunConfigInput, string, string]>([
    [
      { model: 'gd', match: 'bro' },
      'match',
      'model gd has no match with bro; only bro, sgd or sde can be matched with another model',
    ],
    [
      { model: 'ro', match: 'bro' },
      'match',
      'model ro in mode particle has no match with bro; only bro, sgd or sde can be matched with another model',
    ],
    [
      { model: 'bro', mode: 'mixed', match: 'sgd' },
      'match',
      'model bro in mode mixed has no match with sgd; it has one with sgd in mode reciprocal, nonreciprocal, correlated or particle',
    ],
    [
      { model: 'sgd', mode: 'pair-batch', match: 'bro' },
      'match',
      'model sgd in mode pair-batch has no match with bro; it has one with bro in mode pair, correlated or particle',
    ],
    [
      { model: 'sde', mode: 'undirected', match: 'bro' },
      'match',
      'model sde in mode undirected has no match with bro; it has one with bro in mode reciprocal, nonreciprocal, correlated or ' +
        'particle, with sgd in mode reciprocal, nonreciprocal, correlated or particle, with ro in mode undirected',
    ],
    [{ model: 'sgd', match: 'ro' }, 'match', 'model sgd in mode pair has no match with ro; it has one with bro in mode '],
    [{ model: 'sde', match: 'sde' as 'bro' }, 'match', 'match must be bro, sgd or ro, got "sde"; '],
    [
      { model: 'sgd', match: 'bro', kick: 0.3, learningRate: 0.3 },
      'learningRate',
      'learningRate must be 0.39999999999999997 to match bro reciprocal, kick 0.3, got 0.3; leave it out, or match',
    ],
    [{ model: 'sgd', match: 'bro', exponent: 2 }, 'exponent', 'exponent must be 1 to match bro reciprocal, kick 0.1, got 2; '],
    [
      { model: 'sde', match: 'sgd', noiseStrength: 0 },
      'noiseStrength',
      'noiseStrength must be 0.0025000000000000005 to match sgd pair, learning rate 0.1, batch fraction 0.5, got 0; ',
    ],
    [
      { model: 'bro', match: 'sgd', batchFraction: 0.5 },
      'batchFraction',
      'batchFraction must be 0.75 when bro matches sgd, got 0.5; leave it out, or use sde, which matches any',
    ],
    [{ model: 'bro', match: 'sgd', kick: 0.1 }, 'kick', 'kick must be 0.07500000000000001 to match sgd pair, '],
    [{ model: 'bro', match: 'sgd', learningRate: 4 }, 'match', 'kick must be in (0, 2], got 3 from the match with sgd pair, '],
    [{ model: 'sde', match: 'bro', kick: -1 }, 'kick', 'kick must be in (0, 2], got -1; '],
    [
      { model: 'bro', mode: 'correlated', correlation: -0.5, match: 'sgd' },
      'correlation',
      'correlation must be at least -0.333333333333 for batchFraction 0.75, ',
    ],
    [{ model: 'sgd', mode: 'correlated', match: 'bro' }, 'correlation', 'correlation is missing, mode correlated of model sgd '],
    [
      { model: 'sde', mode: 'undirected', correlation: 0.3, match: 'ro' },
      'correlation',
      'correlation must be 0 or from 0.5 to 1 in size to match ro pair, got 0.3; ',
    ],
    [
      { model: 'sde', match: 'bro', matched: { model: 'bro', mode: 'reciprocal', kick: 0.1 } },
      'match',
      'match and matched say the same, got both; leave one out',
    ],
    [
      { model: 'sde', matched: { model: 'bro', mode: 'particle', kick: 0.1 } },
      'matched',
      'matched must be bro reciprocal, kick 0.1, got {"model":"bro","mode":"particle","kick":0.1}; leave it out, or give match instead',
    ],
    [{ model: 'sde', matched: 3 as never }, 'matched', 'matched must be the rule and parameters that match wrote, got 3; '],
    [
      { model: 'sde', learningRate: 0.2, matched: { model: 'bro', mode: 'reciprocal', kick: 0.1 } },
      'learningRate',
      'learningRate must be 0.1 to match bro reciprocal, kick 0.1, got 0.2; leave it out, or match',
    ],
  ])('refuses %o', (input, field, message) => {
    let error: unknown;
    try {
      parseConfig(input);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).message).toContain(message);
    expect((error as ConfigError).message).not.toContain('\n');
    expect((error as ConfigError).field).toBe(field);
  });
});
