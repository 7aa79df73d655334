/** Batches without replacement, docs/dynamics.md, "Shuffled batches". */
import { need, type OracleConfig } from './config.js';
import type { Contact } from './contacts.js';
import { hash, pairCounter, STREAM, type StepKey, stepKey, unit } from './random.js';

/** The batch of step t: which particles and which pairs it has. */
export class ShuffledBatch {
  private readonly key: StepKey;
  private readonly batch: number;
  private readonly size: number;

  constructor(
    private readonly config: OracleConfig,
    t: number,
    private readonly count: number,
    size: number,
  ) {
    this.key = stepKey(config.seed, STREAM.shuffle, Math.floor(t / count));
    this.batch = t % count;
    this.size = size;
  }

  /** Of k particles. */
  static ofParticles(config: OracleConfig, t: number): ShuffledBatch {
    const N = config.radii.length;
    const k = config.batchSize ?? Math.max(1, Math.floor(need(config, 'batchFraction') * N + 0.5));
    return new ShuffledBatch(config, t, config.sampling === 'exact' ? 1 : Math.ceil(N / k), k);
  }

  /** Of pairs. */
  static ofPairs(config: OracleConfig, t: number): ShuffledBatch {
    return new ShuffledBatch(config, t, Math.max(1, Math.floor(1 / need(config, 'batchFraction') + 0.5)), 0);
  }

  hasParticle(id: number): boolean {
    const place = placeOf(this.key, this.config.radii.length, id);
    const first = this.batch * this.size;
    return first <= place && place < Math.min(this.config.radii.length, first + this.size);
  }

  hasPair({ lo, hi }: Contact): boolean {
    return Math.floor(this.count * unit(hash(this.key, pairCounter(lo, hi)))) === this.batch;
  }
}

/** A permutation of 0 to N - 1. */
export function placeOf(key: StepKey, N: number, id: number): number {
  let h = 4n;
  while (2n ** (2n * h) < BigInt(N)) h++;
  let x = BigInt(id);
  do {
    let [left, right] = [x >> h, x % 2n ** h];
    for (let r = 0n; r < 6n; r++) [left, right] = [right, left ^ (hash(key, right + (r << 32n)) >> (64n - h))];
    x = left * 2n ** h + right;
  } while (x >= BigInt(N));
  return Number(x);
}
