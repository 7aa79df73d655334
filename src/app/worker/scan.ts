/** Mean activities: one for each stretch of the run in which the fields stayed what they are. */
import type { ParticleConfig } from '../../model/index.js';
import { type ScanSeries, scanSeriesOf } from '../labels.js';
import type { PhiPoint } from './messages.js';

/** Sums over the steps [2^k, 2^(k+1)) of a stretch, the last two k: together the later half of the steps, or more. */
class LaterHalf {
  #edge = 1;
  #step = 0;
  #before = { sum: 0, steps: 0 };
  #now = { sum: 0, steps: 0 };

  add(active: number): void {
    if (this.#step === this.#edge) {
      this.#edge *= 2;
      this.#before = this.#now;
      this.#now = { sum: 0, steps: 0 };
    }
    this.#step++;
    this.#now.sum += active;
    this.#now.steps++;
  }

  get steps(): number {
    return this.#step;
  }

  get mean(): number {
    const steps = this.#before.steps + this.#now.steps;
    return steps === 0 ? Number.NaN : (this.#before.sum + this.#now.sum) / steps;
  }
}

/** A value of phi left sooner than this says nothing. */
const fewestSteps = 20;

export class Scan {
  #past: PhiPoint[] = [];
  #half = new LaterHalf();
  #series: ScanSeries;

  constructor(private config: ParticleConfig) {
    this.#series = scanSeriesOf(config);
  }

  add(active: Uint32Array): void {
    for (const count of active) this.#half.add(count);
  }

  /** Phi, or another field, changes: a new stretch begins. */
  turn(config: ParticleConfig, absorbed: boolean): void {
    if (this.#half.steps >= fewestSteps || absorbed) this.#past.push(this.#present(absorbed));
    this.config = config;
    this.#series = scanSeriesOf(config);
    this.#half = new LaterHalf();
  }

  #present(absorbed: boolean): PhiPoint {
    const { steps, mean } = this.#half;
    const { phi, particles } = this.config;
    return { phi, activity: absorbed ? 0 : mean / particles, steps, ...this.#series };
  }

  points(absorbed: boolean): PhiPoint[] {
    const { steps } = this.#half;
    return steps === 0 && !absorbed ? [...this.#past] : [...this.#past, this.#present(absorbed)];
  }
}
