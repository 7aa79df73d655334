/** What simulations of spheres and of lattices refuse alike. */

/** Raised when the meaning of any line of docs/dynamics.md changes: a run can only go on under the version it began with. */
export const dynamicsVersion = 1;
/** Most steps of one call of `step`: it returns the counts of each. */
export const maxStepsPerCall = 2 ** 24;

/** @throws RangeError if a simulation at a time can't make so many steps in one call */
export function checkSteps(time: number, steps: number): void {
  if (!Number.isInteger(steps) || steps < 0 || steps > maxStepsPerCall) {
    throw new RangeError(`steps must be a whole number from 0 to ${maxStepsPerCall}, got ${steps}; call step again for more`);
  }
  if (!Number.isSafeInteger(time + steps)) throw new RangeError(`time must stay below 2^53, got ${time} and ${steps} more steps`);
}

/** @throws RangeError */
export function checkTime(time: number): void {
  if (Number.isSafeInteger(time) && time >= 0) return;
  throw new RangeError(`time must be a whole number from 0 to 2^53 - 1, got ${time}`);
}

/** @throws RangeError */
export function checkVersion(found: number): void {
  if (found === dynamicsVersion) return;
  throw new RangeError(`dynamicsVersion must be ${dynamicsVersion}, the state has ${found}; use the version that wrote it`);
}
