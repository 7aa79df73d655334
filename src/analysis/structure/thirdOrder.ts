/** Third-order rotational invariants of bond order, w_l = sum (l l l; m1 m2 m3) q_m1 q_m2 q_m3 / (sum |q_m|^2)^(3/2) (Steinhardt et al., 1983). */

const factorials = [1];
for (let n = 1; n <= 30; n++) factorials.push((factorials[n - 1] as number) * n);
const factorial = (n: number): number => factorials[n] as number;

/** Wigner's 3j symbol (l l l; m1 m2 m3), by Racah's formula. */
export function threeJ(l: number, m1: number, m2: number): number {
  const m3 = -m1 - m2;
  if ([m1, m2, m3].some((m) => Math.abs(m) > l)) return 0;
  const triangle = factorial(l) ** 3 / factorial(3 * l + 1);
  const root = [m1, m2, m3].reduce((product, m) => product * factorial(l + m) * factorial(l - m), triangle);
  let sum = 0;
  for (let t = 0; t <= l; t++) {
    const parts = [t, m1 + t, -m2 + t, l - t, l - m1 - t, l + m2 - t];
    if (parts.some((part) => part < 0)) continue;
    sum += (t % 2 === 0 ? 1 : -1) / parts.reduce((product, part) => product * factorial(part), 1);
  }
  return (m3 % 2 === 0 ? 1 : -1) * Math.sqrt(root) * sum;
}

/** Terms m1, m2, factor of the sum. */
function termsOf(l: number): [number, number, number][] {
  const terms: [number, number, number][] = [];
  for (let m1 = -l; m1 <= l; m1++) {
    for (let m2 = Math.max(-l, -l - m1); m2 <= Math.min(l, l - m1); m2++) terms.push([m1, m2, threeJ(l, m1, m2)]);
  }
  return terms;
}

const terms = new Map([4, 6].map((l) => [l, termsOf(l)]));

/**
 * w_l of a vector of real components: m = 0, then the real and imaginary parts of m = 1 to l, each times sqrt 2.
 * @param l 4 or 6
 */
export function thirdOrder(components: ArrayLike<number>, l: number): number {
  const [re, im] = [new Float64Array(2 * l + 1), new Float64Array(2 * l + 1)];
  re[l] = components[0] as number;
  let square = (components[0] as number) ** 2;
  for (let m = 1; m <= l; m++) {
    const [a, b] = [components[2 * m - 1] as number, components[2 * m] as number];
    square += a * a + b * b;
    // Y_lm has the sign (-1)^m of Condon and Shortley, Y_l-m = (-1)^m Y_lm*
    const sign = m % 2 === 0 ? 1 : -1;
    re[l + m] = (sign * a) / Math.SQRT2;
    im[l + m] = (sign * b) / Math.SQRT2;
    re[l - m] = a / Math.SQRT2;
    im[l - m] = -b / Math.SQRT2;
  }
  if (square === 0) return 0;
  let sum = 0;
  for (const [m1, m2, factor] of terms.get(l) as [number, number, number][]) {
    const [a, b, c] = [l + m1, l + m2, l - m1 - m2];
    const product = (re[a] as number) * (re[b] as number) - (im[a] as number) * (im[b] as number);
    const imaginary = (re[a] as number) * (im[b] as number) + (im[a] as number) * (re[b] as number);
    sum += factor * (product * (re[c] as number) - imaginary * (im[c] as number));
  }
  return sum / square ** 1.5;
}
