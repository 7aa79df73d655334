/** What is claimed of clouds of an encoder, on results made up. */
import { describe, expect, it } from 'vitest';
import { type EncoderPoint, encoderClaims, encoderPart } from '../../../src/study/reproduce/clouds/encoder.js';
import { Sweep } from '../../../src/study/sweep/sweep.js';

const point = (
  dimension: number,
  load: number,
  absorbed: number,
  fresh: number,
  own: Partial<EncoderPoint> = {},
): EncoderPoint => ({
  ...{ dimension, clouds: load * dimension, loss: 'plain', rate: 0.01, absorbed, runs: 2 },
  activity: { value: absorbed === 2 ? 0 : 0.5, error: 0.1 },
  fresh: { value: fresh, error: 0.01 },
  probe: { value: fresh, error: 0.01 },
  ofAbsorbed: [],
  ofActive: [],
  ...own,
});
const loads = [
  point(4, 2, 2, 0.9),
  point(4, 8, 1, 0.8),
  point(4, 16, 0, 0.7),
  point(8, 2, 2, 0.9),
  point(8, 8, 2, 0.9),
  point(8, 16, 0, 0.6),
];
const both = (absorbed: number, active: number) =>
  point(8, 4, 1, 0.8, { loss: 'log', ofAbsorbed: [absorbed], ofActive: [active] });
const rates = [both(0.9, 0.5), both(0.88, 0.5), both(0.9, 0.51)];
const words = (ours: EncoderPoint[], others: EncoderPoint[]) => encoderClaims(ours, others, 10).map(({ verdict }) => verdict);

describe('claims of an encoder', () => {
  it('agree where small loads absorb and large ones do not', () => {
    expect(words(loads, rates)).toEqual(['agrees', 'agrees', 'agrees', 'agrees']);
  });

  it('disagree where one does otherwise', () => {
    expect(words([point(4, 2, 1, 0.9), ...loads.slice(1)], rates)[0]).toBe('disagrees');
    expect(words([...loads.slice(0, 5), point(8, 16, 1, 0.6)], rates)[0]).toBe('disagrees');
    expect(words([...loads.slice(0, 4), point(8, 8, 0, 0.9), point(8, 16, 0, 0.6)], rates)[1]).toBe('disagrees');
    expect(words(loads, [both(0.5, 0.9), both(0.5, 0.88), both(0.51, 0.9)])[2]).toBe('disagrees');
    expect(words([...loads.slice(0, 5), point(8, 16, 0, 0.95)], rates)[3]).toBe('disagrees');
  });

  it('say nothing of absorption where no system has both kinds of runs', () => {
    expect(words(loads, [])[2]).toBe('undecided');
  });
});

it('plans of runs that can be made', () => {
  const [stage] = encoderPart('quick').stages;
  for (const { plan } of (stage?.plan({}, '') ?? []) as { plan: never }[]) {
    const own = new Sweep(plan, 'nowhere').plan;
    expect(own.runs.length).toBeGreaterThan(20);
    expect(own.inputOf(0)).toMatchObject({ encoder: 'linear', inputRank: 4 });
  }
});
