import type { Boundaries } from '../io/index.js';

/** Which axes are periodic, and what says so, on one line. */
export function boundariesText({ periodic, from }: Boundaries): string {
  const axes = periodic.flatMap((is, axis) => (is ? ['xyzwv'[axis]] : []));
  return `periodic along ${axes.join(', ') || 'no axis'}, by ${from}`;
}
