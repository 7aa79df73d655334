/** WGSL: logarithm and normal quantile of docs/dynamics.md, from the operations of doubles.ts. */

/** Terms of a rational function, the highest power first, a coefficient of the numerator beside that of the denominator. */
const central = [
  2.5090809287301226727e3, 5.226495278852854561e3, 3.3430575583588128105e4, 2.8729085735721942674e4, 6.7265770927008700853e4,
  3.930789580009271061e4, 4.5921953931549871457e4, 2.1213794301586595867e4, 1.3731693765509461125e4, 5.3941960214247511077e3,
  1.9715909503065514427e3, 6.871870074920579083e2, 1.3314166789178437745e2, 4.2313330701600911252e1, 3.387132872796366608, 1,
];
const nearTail = [
  7.7454501427834140764e-4, 1.05075007164441684324e-9, 2.27238449892691845833e-2, 5.475938084995344946e-4,
  2.4178072517745061177e-1, 1.51986665636164571966e-2, 1.27045825245236838258, 1.4810397642748007459e-1, 3.64784832476320460504,
  6.8976733498510000455e-1, 5.7694972214606914055, 1.6763848301838038494, 4.6303378461565452959, 2.05319162663775882187,
  1.42343711074968357734, 1,
];
const farTail = [
  2.01033439929228813265e-7, 2.04426310338993978564e-15, 2.71155556874348757815e-5, 1.4215117583164458887e-7,
  1.2426609473880784386e-3, 1.8463183175100546818e-5, 2.6532189526576123093e-2, 7.868691311456132591e-4, 2.9656057182850489123e-1,
  1.48753612908506148525e-2, 1.7848265399172913358, 1.3692988092273580531e-1, 5.4637849111641143699, 5.9983220655588793769e-1,
  6.6579046435011037772, 1,
];
/** atanh(s) / s in s^2. */
const atanh = [1 / 23, 1 / 21, 1 / 19, 1 / 17, 1 / 15, 1 / 13, 1 / 11, 1 / 9, 1 / 7, 1 / 5, 1 / 3, 1];

/** Low and high word of an f64. */
export function wordsOf(value: number): [number, number] {
  const [low, high] = new Uint32Array(new Float64Array([value]).buffer);
  return [low as number, high as number];
}

/** A constant as the words that fromBits takes. */
function word(value: number): string {
  const [low, high] = wordsOf(value);
  return `vec2u(${low}u, ${high}u)`;
}

const table = (name: string, values: number[]): string =>
  `const ${name} = array<vec2u, ${values.length}>(${values.map(word).join(', ')});`;

export const normal = /* wgsl */ `
${table('RATIOS', [...central, ...nearTail, ...farTail])}
${table('ATANH', atanh)}
fn ratio(which: u32, x: F, front: F) -> F {
  let at = which * 16u;
  var n = fromBits(RATIOS[at]);
  var d = fromBits(RATIOS[at + 1u]);
  for (var k = 2u; k < 16u; k += 2u) {
    n = add(mul(n, x), fromBits(RATIOS[at + k]));
    d = add(mul(d, x), fromBits(RATIOS[at + k + 1u]));
  }
  return div(mul(front, n), d);
}
fn logarithm(x: F) -> F {
  let m = F(x.m, -52, 0u);
  let above = u32(lessThan(fromBits(${word(Math.SQRT2)}), m));
  let e = x.e + 52 + i32(above);
  let part = F(m.m, -52 - i32(above), 0u);
  let one = F(vec2u(0u, 0x100000u), -52, 0u);
  let s = div(sub(part, one), add(part, one));
  let z = mul(s, s);
  var p = ZERO;
  for (var k = 0u; k < 12u; k++) {
    p = add(mul(p, z), fromBits(ATANH[k]));
  }
  let k = fromSigned(u32(e));
  let low = add(mul(k, fromBits(${word(1.9082149292705877e-10)})), mul(twice(s), p));
  return add(mul(k, fromBits(${word(0.6931471803691238)})), low);
}
fn quantile(v: F) -> F {
  let q = sub(v, F(vec2u(0u, 0x100000u), -53, 0u));
  if (!lessThan(fromBits(${word(0.425)}), magnitude(q))) {
    return ratio(0u, sub(fromBits(${word(0.180625)}), mul(q, q)), q);
  }
  let one = F(vec2u(0u, 0x100000u), -52, 0u);
  var tail = v;
  if (q.s == 0u) {
    tail = sub(one, v);
  }
  let r = root(neg(logarithm(tail)));
  let near = !lessThan(fromBits(${word(5)}), r);
  let start = fromBits(select(${word(5)}, ${word(1.6)}, near));
  let z = ratio(select(2u, 1u, near), sub(r, start), one);
  return F(z.m, z.e, z.s ^ q.s);
}
`;
