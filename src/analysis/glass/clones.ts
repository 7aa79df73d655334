/** The distance of two clones: runs of one state under different random numbers. */
import type { Step } from '../../model/step.js';
import type { Trajectory } from './trajectory.js';

/**
 * Delta_AB(t): mean over particles of |x_A - x_B|^2 at the steps that both have, sigma^2, nearest images, the mean difference taken out.
 * @throws RangeError if the two are not of one system
 */
export function cloneDistances(a: Trajectory, b: Trajectory): { step: Step; distance: number }[] {
  const { dimension, boxLength } = a;
  if (b.dimension !== dimension || b.boxLength !== boxLength || a.radii.length !== b.radii.length) {
    throw new RangeError('clones must have one dimension, box and number of particles');
  }
  const other = new Map(b.steps.map((step, k) => [step, b.positions[k] as Float64Array]));
  return a.steps.flatMap((step, k) => {
    const [x, y] = [a.positions[k] as Float64Array, other.get(step)];
    if (y === undefined) return [];
    const drift = new Float64Array(dimension);
    let squares = 0;
    for (let at = 0; at < x.length; at++) {
      const raw = (x[at] as number) - (y[at] as number);
      const way = raw - Math.round(raw);
      drift[at % dimension] = (drift[at % dimension] as number) + way;
      squares += way * way;
    }
    const n = a.radii.length;
    const shift = drift.reduce((sum, each) => sum + (each / n) ** 2, 0);
    return [{ step, distance: Math.max(0, squares / n - shift) * boxLength ** 2 }];
  });
}
