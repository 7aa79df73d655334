/** Powers of ten of + - * / alone: hosts differ in the last bits of Math.pow, and a record time must not. */

/** Terms of the series of exp for |y| <= ln(2)/2: the first one left out is below 1e-18. */
const terms = 14;

/** 10^x for x in [0, 1], to about two units in the last place, with the same bits on every machine. */
export function powerOfTen(x: number): number {
  const y = x * Math.LN10;
  const halvings = Math.floor(y / Math.LN2 + 0.5);
  const rest = y - halvings * Math.LN2;
  let sum = 1;
  for (let k = terms; k > 0; k--) sum = 1 + (sum * rest) / k;
  for (let k = 0; k < halvings; k++) sum *= 2;
  return sum;
}
