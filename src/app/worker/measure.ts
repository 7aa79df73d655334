/** One run from its start to its end, for its mean activity. */
import { simulate } from '../../run/simulate.js';
import type { Requests } from './messages.js';

export async function measure({ config, steps }: Requests['measure']['take']): Promise<Requests['measure']['give']> {
  const { activity, steps: made, absorbed } = await simulate({ ...config, steps, threads: 1 });
  return { activity: absorbed ? 0 : (activity.mean ?? Number.NaN), steps: made };
}
