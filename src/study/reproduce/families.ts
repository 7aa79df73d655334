/** The rules whose transitions are compared, with what one step size means to each. */

type Fields = Record<string, unknown>;

export interface Family {
  /** Short, for files and legends. */
  name: string;
  base: Fields;
  /** Name of the step size: eps of bro, alpha of the others. */
  stepName: 'kick' | 'learningRate';
  /** Fields of a step size, in sigma. */
  fields: (step: number) => Fields;
  /** Mean displacement that a contact gives a side, sigma: the clock of a rule. */
  meanKick: (step: number) => number;
}

/** Mean force of a contact for exponent 1. */
const force = 0.5;

export const bro = (mode: 'reciprocal' | 'nonreciprocal' | 'particle', base: Fields = {}): Family => ({
  name: `bro ${mode}`,
  base: { ...base, model: 'bro', mode },
  stepName: 'kick',
  fields: (step) => ({ kick: step }),
  meanKick: (step) => step / 2,
});

export const sgd = (mode: 'pair' | 'particle', p: number, base: Fields = {}): Family => ({
  name: `sgd ${mode} p ${p}`,
  base: { ...base, model: 'sgd', mode, batchFraction: p },
  stepName: 'learningRate',
  fields: (step) => ({ learningRate: step }),
  meanKick: (step) => step * p * force,
});

/** The stochastic approximation of bro: a drift of eps/2 and a variance of eps^2/12 a contact (docs/models.md, matching). */
export const sde = (mode: 'reciprocal' | 'particle', base: Fields = {}): Family => ({
  name: `sde ${mode}`,
  base: { ...base, model: 'sde', mode },
  stepName: 'learningRate',
  fields: (step) => ({ learningRate: step, noiseStrength: Number(((step * step) / 3).toPrecision(15)) }),
  meanKick: (step) => step * force,
});

/** As a part of a file or directory name. */
export const slug = (name: string): string => name.replaceAll(/[^a-z0-9.]+/gi, '-').toLowerCase();
