/**
 * How often the 68 % interval of lambda holds the truth, over patterns of points of known S(k). Prints a table of
 * docs/structure.md.
 */
import { expect, it } from 'vitest';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { type PatternCoverage, patternCoverage } from '../analysis/structure/displacedLattice.js';

/** Dimension, particles a side, patterns; the k beyond which not every vector is summed, where that would take too long. */
const boxes: [number, number, number, number?][] = [
  [1, 1000, 200],
  [2, 32, 200],
  [3, 10, 200],
  [1, 10000, 200],
  [2, 100, 200],
  [3, 22, 200],
  [1, 100000, 40, 0.05],
  [2, 316, 40],
  [3, 46, 40],
];
const exponents = [0, 0.25, 0.5, 1, 2];

const percent = (part: number): string => `${Math.round(100 * part)} %`;

function line([dimension, side]: readonly number[], lambda: number, found: PatternCoverage): string {
  const { sets, given, held, heldByWavelets, mean, scatter, error } = found;
  const numbers = [mean, scatter, error].map((x) => x.toFixed(2)).join(', ');
  const particles = (side as number) ** (dimension as number);
  return `| ${[dimension, particles, lambda, `${given} of ${sets}`, percent(held), numbers, percent(heldByWavelets)].join(' | ')} |`;
}

it('coverage of lambda over patterns of points: within three of its own errors of 60 to 76 %', async () => {
  const kernels = await loadStructureKernels();
  const rows = boxes.flatMap(([dimension, side, sets, kExact]) =>
    exponents.map((lambda, e) => {
      const found = patternCoverage(kernels, [dimension, side], lambda, sets, 9001 + 10 * dimension + side + e, kExact);
      console.log(line([dimension, side], lambda, found));
      return { name: `d = ${dimension}, ${side} a side, lambda ${lambda}`, ...found };
    }),
  );
  for (const { name, held, sets } of rows) {
    const scatter = Math.sqrt((0.68 * 0.32) / sets);
    expect(held, name).toBeGreaterThan(0.6 - 3 * scatter);
    expect(held, name).toBeLessThan(0.76 + 3 * scatter);
  }
});
