/** What becomes of a value that the user gave. */
import { ConfigError, type FieldPath, isLiveField } from '../../model/index.js';
import type { Address } from '../address.js';
import type { Experiments } from '../experiments.js';
import { announce } from '../words.js';
import type { Status } from '../worker/messages.js';
import type { Form } from './form.js';

/** The page, as far as fields are concerned. */
export interface Edited {
  readonly form: Form;
  readonly experiments: Experiments;
  readonly address: Address;
  /** Whether the run came to its end by itself: a change lets it go on. */
  readonly hasEnded: boolean;
  touch(): void;
  showPresent(): void;
  goOn(status: Status): Promise<void>;
}

export class Editing {
  constructor(private readonly laboratory: Edited) {}

  /** Gives a field another value, unchecked; what is wrong with it is told beside the field. */
  async edit(path: FieldPath, value: unknown): Promise<void> {
    const { laboratory } = this;
    const { form, experiments } = laboratory;
    form.clearErrors();
    try {
      laboratory.touch();
      if (path === 'steps') {
        await this.#editTarget(value);
        return;
      }
      if (!isLiveField(path) && (experiments.status?.time ?? 0) > 0) laboratory.address.leave();
      const isOver = laboratory.hasEnded;
      const isOnTheWay = await experiments.edit(path, value);
      const { status } = experiments;
      if (isOver && isOnTheWay && status && !status.running && !status.absorbed) await laboratory.goOn(status);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (!form.showError(error.field, error.message)) form.showError(path, error.message);
      announce(error.message);
    }
  }

  /** Another step to go to: the trajectory is the same, there is just more or less of it. */
  async #editTarget(value: unknown): Promise<void> {
    const { experiments } = this.laboratory;
    const steps = value === '' ? 0 : Number(value);
    if (!Number.isSafeInteger(steps) || steps < 0) {
      const text = `steps must be a whole number from 1 to 2^53-1, or nothing for no end, got ${JSON.stringify(value)}`;
      throw new ConfigError(text, 'steps');
    }
    experiments.target = steps === 0 ? null : steps;
    if (experiments.running) await experiments.run();
    this.laboratory.showPresent();
  }

  /** Changes a field as if it had been typed. */
  nudge(path: FieldPath, by: number): void {
    const config = this.laboratory.experiments.status?.config as unknown as Record<string, number> | undefined;
    const value = config?.[path];
    if (value !== undefined) void this.edit(path, Number((value + by).toPrecision(6)));
  }
}
