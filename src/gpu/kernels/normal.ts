/** WGSL: logarithm and normal quantile of docs/dynamics.md, from the operations of doubles.ts. */

/** Terms of a rational function, the highest power first, a coefficient of the numerator beside that of the denominator. */
const central = [
  2509.0809287301227, 5226.495278852854, 33430.57558358813, 28729.085735721943, 67265.7709270087, 39307.89580009271,
  45921.95393154987, 21213.794301586597, 13731.69376550946, 5394.196021424751, 1971.5909503065513, 687.1870074920579,
  133.14166789178438, 42.31333070160091, 3.3871328727963665, 1,
];
const nearTail = [
  0.0007745450142783414, 1.0507500716444169e-9, 0.022723844989269184, 0.0005475938084995345, 0.2417807251774506,
  0.015198666563616457, 1.2704582524523684, 0.14810397642748008, 3.6478483247632045, 0.6897673349851, 5.769497221460691,
  1.6763848301838038, 4.630337846156546, 2.053191626637759, 1.4234371107496835, 1,
];
const farTail = [
  2.0103343992922881e-7, 2.0442631033899397e-15, 0.000027115555687434876, 1.421511758316446e-7, 0.0012426609473880784,
  0.000018463183175100548, 0.026532189526576124, 0.0007868691311456133, 0.29656057182850487, 0.014875361290850615,
  1.7848265399172913, 0.1369298809227358, 5.463784911164114, 0.599832206555888, 6.657904643501103, 1,
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
