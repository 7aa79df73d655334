/** What columns of tables are called in a figure: symbols and units where a paper has them. */
import { fieldAt, isFieldPath, quantities, wordsOf } from '../../model/index.js';
import type { FigureAxis } from '../../plot/figure/spec.js';

const ofQuantity = (name: string): string | undefined => quantities.find((each) => each.name === name)?.plot?.symbol;

/** Columns whose names are neither of a field nor of a quantity with a symbol. */
const others: Record<string, FigureAxis> = {
  t: { label: 't', unit: 'steps' },
  'activity.last': { label: 'f_a at the end' },
  'activity.mean': { label: 'f_a' },
  'activity.error': { label: 'error of f_a' },
  'contactsPerParticle.mean': { label: 'z' },
  'contactsPerParticle.error': { label: 'error of z' },
  energyPerParticle: { label: 'V/N', unit: 'sigma' },
  msd: { label: 'MSD', unit: 'sigma^2' },
  boxLength: { label: 'L', unit: 'sigma' },
  absorbed: { label: 'absorbed part of the runs' },
  absorbedAt: { label: 't of absorption', unit: 'steps' },
  density: { label: 'rho' },
  'timing.seconds': { label: 'time', unit: 's' },
  'timing.nsPerParticleStep': { label: 'time a particle-step', unit: 'ns' },
};

/** The axis of a column. */
export function axisOf(name: string, log = false): FigureAxis {
  const own = (Object.hasOwn(others, name) && others[name]) || { label: symbolOf(name) };
  return { ...own, ...(log && { log }) };
}

/** Symbols as tables and terminals write them; figures set them as letters again. */
const plain: Record<string, string> = { φ: 'phi', ε: 'epsilon', α: 'alpha', '₀': '_0' };

function symbolOf(name: string): string {
  if (isFieldPath(name)) return (fieldAt(name).symbol ?? wordsOf(name)).replace(/[^ -~]/g, (sign) => plain[sign] ?? sign);
  return ofQuantity(name) ?? wordsOf(name);
}

/** A value of a column as a legend says it: `epsilon = 0.05`. */
export const termOf = (name: string, value: string): string =>
  value === '' ? `no ${axisOf(name).label}` : `${axisOf(name).label} = ${value.replace(/^-/, '−')}`;
