import { expect, it } from 'vitest';
import { randomPacking, twoSpheres } from './scenes.js';
import { oracleStep } from './step.js';
import { meanSquaredDisplacement, toNumber, unwrap } from './unwrapped.js';

it('unwrapped displacements lead back to the positions, and go on through the boundary', () => {
  const { config, start } = twoSpheres([0.3, 0], { model: 'gd', stepSize: 1 });
  let positions = start;
  let total = Array.from(start, () => 0n);
  for (let t = 0; t < 3; t++) {
    const step = oracleStep(config, positions, t);
    total = unwrap(total, step.displacements);
    positions = step.positions;
  }
  expect(positions).toEqual(start.map((word, k) => Number(BigInt.asUintN(32, BigInt(word) + total[k]))));
  // The centres stand on either side of the boundary at 0.15 and part by alpha / 2 each: 0.65 from it.
  expect(Number(total[0]) * (8 / 2 ** 32)).toBeCloseTo(0.5, 8);
  expect(total[2]).toBe(-total[0]);
});

it('the mean square is exact, and is that of plain numbers', () => {
  expect(meanSquaredDisplacement([3n, -4n, 12n, 0n], 2, 2 ** 32)).toEqual({
    numerator: 169n * 2n ** 64n,
    denominator: 2n * 2n ** 64n,
  });
  const { numerator, denominator } = meanSquaredDisplacement([2n ** 40n], 1, 0.75);
  expect(numerator * 2n ** 4n * 2n ** 64n).toBe(9n * 2n ** 80n * denominator);

  const { config, start } = randomPacking(50, 3, 4, { thermalNoise: 0.01 });
  const move = oracleStep(config, start, 0).displacements;
  const total = unwrap(
    unwrap(
      Array.from(move, () => 0n),
      move,
    ),
    move,
  );
  const plain = move.reduce((sum, word) => sum + (2 * word * (4 / 2 ** 32)) ** 2, 0) / 50;
  expect(toNumber(meanSquaredDisplacement(total, 50, 4)) / plain).toBeCloseTo(1, 13);
  expect(toNumber(meanSquaredDisplacement([0n], 1, 5.3))).toBe(0);
});
