/**
 * How often the 68 % interval of lambda holds the truth, over patterns of points of known S(k). Prints a table of
 * docs/structure.md.
 */
import { expect, it } from 'vitest';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { type PatternCoverage, patternCoverage } from '../analysis/structure/displacedLattice.js';

/** About N, dimension, particles a side; the k beyond which not every vector is summed, where that would take too long. */
const boxes: [string, number, number, number?][] = [
  ['1e3', 1, 1000],
  ['1e3', 2, 32],
  ['1e3', 3, 10],
  ['1e4', 1, 10000],
  ['1e4', 2, 100],
  ['1e4', 3, 22],
  ['1e5', 1, 100000, 0.05],
  ['1e5', 2, 316],
  ['1e5', 3, 46],
];
const patterns = 200;
const exponents = [0, 0.25, 0.5, 1, 2];

const percent = (part: number): string => `${Math.round(100 * part)} %`;

function line([dimension, side]: readonly number[], lambda: number, found: PatternCoverage): string {
  const { sets, given, held, heldByWavelets, mean, scatter, error } = found;
  const numbers = [mean, scatter, error].map((x) => x.toFixed(2)).join(', ');
  const particles = (side as number) ** (dimension as number);
  return `| ${[dimension, particles, lambda, `${given} of ${sets}`, percent(held), numbers, percent(heldByWavelets)].join(' | ')} |`;
}

it.each(
  boxes,
)('coverage of lambda over patterns of points, N near %s, d = %i: within three of its own errors of 60 to 76 %%', async (_, dimension, side, kExact) => {
  const kernels = await loadStructureKernels();
  const scatter = Math.sqrt((0.68 * 0.32) / patterns);
  for (const [e, lambda] of exponents.entries()) {
    const found = patternCoverage(kernels, [dimension, side], lambda, patterns, 9001 + 10 * dimension + side + e, kExact);
    process.stdout.write(`${line([dimension, side], lambda, found)}\n`);
    expect.soft(found.held, `lambda ${lambda}`).toBeGreaterThan(0.6 - 3 * scatter);
    expect.soft(found.held, `lambda ${lambda}`).toBeLessThan(0.76 + 3 * scatter);
  }
});
