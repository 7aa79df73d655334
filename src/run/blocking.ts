/**
 * Mean of a correlated series of whole numbers and its error by blocking, online and in constant memory.
 * Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989): averages over blocks of 2^k values grow independent with k, and the
 * naive error of their mean rises to a plateau. The level is chosen by the rule of Lee et al., Phys. Rev. E 83, 066706
 * (2011): the smallest k with 2^(3k) > 2 n (e_k / e_0)^4, with n values and the naive errors e_k.
 * All sums are exact integers, so the result does not depend on how the series was cut into chunks.
 */
import type { Measured } from '../model/measured.js';

/** Numbers are summed as doubles up to here and then carried into a bigint. */
const carryAt = 2 ** 52;
/** Squares of smaller numbers are exact and below `carryAt`. */
const smallSquare = 2 ** 26;
/** Fewer blocks than this say too little about their own spread. */
const fewestBlocks = 16;

/** An exact sum of whole numbers from 0 to 2^53. */
class ExactSum {
  #low = 0;
  #high: bigint;

  constructor(value = 0n) {
    this.#high = value;
  }

  add(value: number): void {
    if (value < carryAt) {
      this.#low += value;
      if (this.#low >= carryAt) {
        this.#high += BigInt(this.#low);
        this.#low = 0;
      }
    } else {
      this.#high += BigInt(value);
    }
  }

  addSquare(value: number): void {
    if (value < smallSquare) this.add(value * value);
    else this.#high += BigInt(value) * BigInt(value);
  }

  addSum(other: ExactSum): void {
    this.#high += other.value;
  }

  get value(): bigint {
    return this.#high + BigInt(this.#low);
  }
}

/** Blocks of 2^k values; sums are of block totals. */
interface Level {
  blocks: number;
  sum: ExactSum;
  squares: ExactSum;
  /** Total of a block that waits for its partner. */
  waiting: number;
  isWaiting: boolean;
}

/** Levels of an average as plain JSON: number of blocks, sum and sum of squares in digits, total of a waiting block or null. */
export type SavedLevels = readonly (readonly [blocks: number, sum: string, squares: string, waiting: number | null])[];

export class BlockingAverage {
  readonly #levels: Level[] = [];

  /** Number of values so far. */
  get count(): number {
    return this.#levels[0]?.blocks ?? 0;
  }

  /** @param value whole number, at least 0; sums of all values must stay below 2^53 times 2^10 */
  add(value: number): void {
    this.#addBlock(0, value);
  }

  /** Adds a block of 2^k values by its total, and the larger blocks that it completes. */
  #addBlock(k: number, total: number): void {
    const level = this.#level(k);
    level.blocks++;
    level.sum.add(total);
    level.squares.addSquare(total);
    this.#pair(k, total);
  }

  /** Joins a block that is counted already with the one that waits for a partner, if one does. */
  #pair(k: number, total: number): void {
    const level = this.#level(k);
    level.isWaiting = !level.isWaiting;
    if (level.isWaiting) level.waiting = total;
    else this.#addBlock(k + 1, level.waiting + total);
  }

  #level(k: number): Level {
    const known = this.#levels[k];
    if (known !== undefined) return known;
    const level = { blocks: 0, sum: new ExactSum(), squares: new ExactSum(), waiting: 0, isWaiting: false };
    this.#levels.push(level);
    return level;
  }

  /**
   * Goes on with the values of another average, as if they had been added one by one.
   * @param next of at most 2^k values, where 2^k divides the number of values so far
   */
  append(next: BlockingAverage): void {
    next.#levels.forEach(({ blocks, sum, squares, waiting, isWaiting }, k) => {
      const level = this.#level(k);
      level.blocks += blocks;
      level.sum.addSum(sum);
      level.squares.addSum(squares);
      if (isWaiting) this.#pair(k, waiting);
    });
  }

  save(): SavedLevels {
    return this.#levels.map(({ blocks, sum, squares, waiting, isWaiting }) => [
      blocks,
      sum.value.toString(),
      squares.value.toString(),
      isWaiting ? waiting : null,
    ]);
  }

  static restore(saved: SavedLevels): BlockingAverage {
    const average = new BlockingAverage();
    for (const [blocks, sum, squares, waiting] of saved) {
      average.#levels.push({
        blocks,
        sum: new ExactSum(BigInt(sum)),
        squares: new ExactSum(BigInt(squares)),
        waiting: waiting ?? 0,
        isWaiting: waiting !== null,
      });
    }
    return average;
  }

  /** Naive standard error of the mean at a level: sqrt(variance of block means / (blocks - 1)). */
  #naiveError(k: number): number {
    const { blocks, sum, squares } = this.#levels[k] as Level;
    // n sum(x^2) - (sum x)^2 cancels badly in doubles; as integers it is exact.
    const spread = BigInt(blocks) * squares.value - sum.value ** 2n;
    return Math.sqrt(Number(spread) / blocks / blocks / (blocks - 1)) / 2 ** k;
  }

  /** Mean and its standard error, in the unit of the values; the error is null if the series is too short to tell. Null if there are none. */
  estimate(): Measured<number | null> | null {
    const count = this.count;
    if (count === 0) return null;
    const value = Number((this.#levels[0] as Level).sum.value) / count;
    if (count < fewestBlocks) return { value, error: null };
    const first = this.#naiveError(0);
    // A constant series has no error to estimate by growth: it is zero.
    if (first === 0) return { value, error: 0 };
    for (let k = 0; k < this.#levels.length; k++) {
      if ((this.#levels[k] as Level).blocks < fewestBlocks) break;
      const error = this.#naiveError(k);
      if (8 ** k > 2 * count * (error / first) ** 4) return { value, error };
    }
    return { value, error: null };
  }
}
