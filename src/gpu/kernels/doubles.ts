/**
 * WGSL: f64 in integers, each operation rounded to nearest even as docs/dynamics.md asks. A number is (-1)^s m 2^e with 53 bits in m, or m = 0;
 * there are no infinities, no NaN and no subnormal numbers, which the dynamics never meets. f32 only guesses digits: quotients and
 * roots are corrected by exact remainders, whatever a GPU makes of an f32 within the limits of WGSL (2.5 units in the last place).
 */
export const doubles = /* wgsl */ `
struct F { m: vec2u, e: i32, s: u32 }
const ZERO = F(vec2u(0u), 0, 0u);

// Any 64-bit v (its last bit may be sticky) times 2^e.
fn pack(v: vec2u, e: i32, s: u32) -> F {
  if (isZero64(v)) {
    return ZERO;
  }
  let zeros = lead64(v);
  if (zeros >= 11u) {
    return F(shl64(v, zeros - 11u), e - i32(zeros - 11u), s);
  }
  let k = 11u - zeros;
  let q = vec2u((v.x >> k) | (v.y << (32u - k)), v.y >> k);
  let up = u32((v.x & ((1u << k) - 1u)) + (q.x & 1u) > (1u << (k - 1u)));
  let low = q.x + up;
  let high = q.y + u32(low < up);
  let over = high >> 21u;
  return F(vec2u(low, high >> over), e + i32(k + over), s);
}
// A 64-bit integer to the nearest with 53 significant bits.
fn round53(v: vec2u) -> vec2u {
  if (v.y < 0x200000u) {
    return v;
  }
  let k = 11u - countLeadingZeros(v.y);
  let low = v.x + (1u << (k - 1u)) - 1u + ((v.x >> k) & 1u);
  return vec2u(low & (0xffffffffu << k), v.y + u32(low < v.x));
}
fn fromBits(b: vec2u) -> F {
  if ((b.x | (b.y & 0x7fffffffu)) == 0u) {
    return ZERO;
  }
  return F(vec2u(b.x, (b.y & 0xfffffu) | 0x100000u), i32((b.y >> 20u) & 0x7ffu) - 1075, b.y >> 31u);
}
fn toBits(a: F) -> vec2u {
  if (isZero64(a.m)) {
    return vec2u(0u);
  }
  return vec2u(a.m.x, (a.m.y & 0xfffffu) | (u32(a.e + 1075) << 20u) | (a.s << 31u));
}
fn fromUnsigned(x: u32) -> F {
  return pack(vec2u(x, 0u), 0, 0u);
}
fn size32(x: u32) -> u32 {
  return select(x, 0u - x, x >= 0x80000000u);
}
// The word as an i32.
fn fromSigned(x: u32) -> F {
  return pack(vec2u(size32(x), 0u), 0, x >> 31u);
}
fn neg(a: F) -> F {
  return F(a.m, a.e, a.s ^ 1u);
}
fn magnitude(a: F) -> F {
  return F(a.m, a.e, 0u);
}
fn isZero(a: F) -> bool {
  return isZero64(a.m);
}
fn halve(a: F) -> F {
  return F(a.m, a.e - 1, a.s);
}
fn twice(a: F) -> F {
  return F(a.m, a.e + 1, a.s);
}
fn mul(a: F, b: F) -> F {
  let ll = mul32(a.m.x, b.m.x);
  let lh = mul32(a.m.x, b.m.y);
  let hl = mul32(a.m.y, b.m.x);
  let hh = mul32(a.m.y, b.m.y);
  let middle = add64(add64(vec2u(ll.y, 0u), lh), hl);
  let top = add64(hh, vec2u(middle.y, 0u));
  // 105 or 106 bits, of which 55 or 56 stay
  let sticky = u32((ll.x | (middle.x << 14u)) != 0u);
  return pack(vec2u((top.x << 14u) | (middle.x >> 18u) | sticky, (top.y << 14u) | (top.x >> 18u)), a.e + b.e + 50, a.s ^ b.s);
}
// a times an integer
fn mulInteger(a: F, x: u32) -> F {
  let zeros = countLeadingZeros(x);
  let low = mul32(a.m.x, x << (zeros & 31u));
  let high = add64(mul32(a.m.y, x << (zeros & 31u)), vec2u(low.y, 0u));
  // 84 or 85 bits, of which 63 or 64 stay
  let kept = vec2u((high.x << 11u) | (low.x >> 21u) | u32((low.x << 11u) != 0u), (high.y << 11u) | (high.x >> 21u));
  return pack(kept, a.e + 21 - i32(zeros), a.s);
}
fn add(a0: F, b0: F) -> F {
  if (isZero(a0)) {
    return b0;
  }
  if (isZero(b0)) {
    return a0;
  }
  let swap = b0.e > a0.e || (b0.e == a0.e && less64(a0.m, b0.m));
  let a = F(select(a0.m, b0.m, swap), select(a0.e, b0.e, swap), select(a0.s, b0.s, swap));
  let b = F(select(b0.m, a0.m, swap), select(b0.e, a0.e, swap), select(b0.s, a0.s, swap));
  let apart = u32(a.e - b.e);
  let large = shl64(a.m, 3u);
  var small = vec2u(1u, 0u);
  if (apart < 56u) {
    let whole = shl64(b.m, 3u);
    small = shr64(whole, apart);
    small.x |= u32(any(shl64(small, apart) != whole));
  }
  if (a.s == b.s) {
    return pack(add64(large, small), a.e - 3, a.s);
  }
  return pack(sub64(large, small), a.e - 3, a.s);
}
fn sub(a: F, b: F) -> F {
  return add(a, neg(b));
}
fn lessThan(a: F, b: F) -> bool {
  let d = sub(a, b);
  return !isZero(d) && d.s == 1u;
}
// b times the i32 q, mod 2^64
fn digit(b: vec2u, q: i32) -> vec2u {
  let word = u32(q);
  let p = mul32(b.x, word);
  return vec2u(p.x, p.y + b.y * word - select(0u, b.x, q < 0));
}
fn div(a: F, b: F) -> F {
  if (isZero(a)) {
    return a;
  }
  let below = u32(less64(a.m, b.m));
  let n = vec2u(a.m.x << below, (a.m.y << below) | ((a.m.x >> 31u) & below));
  // n / b is in [1, 2): three digits of 18 bits, with signs, and the exact remainder
  let guess = 1.0 / f32((b.m.y << 11u) | (b.m.x >> 21u));
  let q0 = i32(f32((n.y << 10u) | (n.x >> 22u)) * guess * 262144.0);
  var rest = sub64(vec2u(n.x << 17u, (n.y << 17u) | (n.x >> 15u)), digit(b.m, q0));
  let q1 = i32(f32(i32((rest.y << 8u) | (rest.x >> 24u))) * guess * 2097152.0);
  rest = sub64(vec2u(rest.x << 18u, (rest.y << 18u) | (rest.x >> 14u)), digit(b.m, q1));
  let q2 = i32(floor(f32(i32((rest.y << 8u) | (rest.x >> 24u))) * guess * 2097152.0));
  rest = sub64(vec2u(rest.x << 18u, (rest.y << 18u) | (rest.x >> 14u)), digit(b.m, q2));
  var q = add64(vec2u(u32(q1) << 18u, (u32(q0) << 4u) + u32(q1 >> 14u)), vec2u(u32(q2), u32(q2 >> 31u)));
  if (rest.y >= 0x80000000u) {
    q = sub64(q, vec2u(1u, 0u));
  } else if (!less64(rest, b.m)) {
    q = add64(q, vec2u(1u, 0u));
  }
  // 54 bits; a quotient never lies half way
  let m = add64(q, vec2u(1u, 0u));
  return F(vec2u((m.x >> 1u) | (m.y << 31u), m.y >> 1u), a.e - b.e - i32(below) - 52, a.s ^ b.s);
}
fn root(a: F) -> F {
  if (isZero(a)) {
    return a;
  }
  let odd = u32(a.e) & 1u;
  // x in [2^62, 2^64); the root of x 2^44 has 54 bits
  let x = shl64(a.m, 10u + odd);
  let top = f32(x.y);
  let guess = inverseSqrt(top);
  let first = u32(top * guess * 32768.0);
  let square = mul32(first, first);
  let off = sub64(x, vec2u(square.x << 2u, (square.y << 2u) | (square.x >> 30u)));
  let step = i32(f32(i32((off.y << 16u) | (off.x >> 16u))) * guess * 65536.0);
  var s = add64(vec2u(first << 23u, first >> 9u), vec2u(u32(step) << 5u, u32(step >> 27u)));
  // x 2^44 - s^2, without its lowest word
  let ll = mul32(s.x, s.x);
  let lh = mul32(s.x, s.y);
  let upper = add64(vec2u(ll.y, s.y * s.y), vec2u(lh.x << 1u, (lh.y << 1u) | (lh.x >> 31u)));
  let far = sub64(vec2u(x.x << 12u, (x.y << 12u) | (x.x >> 20u)), upper);
  let last = i32(floor(f32(i32((far.y << 20u) | (far.x >> 12u))) * guess * 32.0));
  s = add64(s, vec2u(u32(last), u32(last >> 31u)));
  let low = mul32(s.x, s.x);
  let rest = sub64(vec2u(0u, x.x << 12u), vec2u(low.x, low.y + ((s.x * s.y) << 1u)));
  if (rest.y >= 0x80000000u) {
    s = sub64(s, vec2u(1u, 0u));
  } else if (less64(vec2u(s.x << 1u, (s.y << 1u) | (s.x >> 31u)), rest)) {
    s = add64(s, vec2u(1u, 0u));
  }
  // a root never lies half way
  let m = add64(s, vec2u(1u, 0u));
  return F(vec2u((m.x >> 1u) | (m.y << 31u), m.y >> 1u), (a.e - i32(odd)) / 2 - 26, 0u);
}
// The magnitude to the nearest integer, ties to even; below 2^62.
fn nearest(a: F) -> vec2u {
  if (a.e >= 0) {
    return shl64(a.m, u32(a.e));
  }
  let k = u32(-a.e);
  if (k > 54u) {
    return vec2u(0u);
  }
  let whole = shr64(a.m, k);
  let rest = a.m ^ shl64(whole, k);
  let half = shl64(vec2u(1u, 0u), k - 1u);
  let up = u32(less64(half, rest) || (all(half == rest) && (whole.x & 1u) == 1u));
  return add64(whole, vec2u(up, 0u));
}
// To the nearest integer mod 2^32, ties to even.
fn toWord(a: F) -> u32 {
  let q = nearest(a).x;
  return select(q, 0u - q, a.s == 1u);
}
// The integer below, mod 2^32.
fn floorWord(a: F) -> u32 {
  if (a.e >= 0) {
    let q = shl64(a.m, u32(a.e)).x;
    return select(q, 0u - q, a.s == 1u);
  }
  let k = u32(-a.e);
  if (k > 53u) {
    return select(0u, 0xffffffffu, a.s == 1u && !isZero(a));
  }
  let whole = shr64(a.m, k);
  let more = u32(any(shl64(whole, k) != a.m));
  return select(whole.x, 0u - whole.x - more, a.s == 1u);
}
// The 52 high bits of a draw, in [0, 1), and the middle of their cell, in (0, 1).
fn unit(h: vec2u) -> F {
  return pack(vec2u((h.x >> 12u) | (h.y << 20u), h.y >> 12u), -52, 0u);
}
fn openUnit(h: vec2u) -> F {
  return pack(vec2u((h.x >> 11u) | (h.y << 21u) | 1u, h.y >> 11u), -53, 0u);
}
`;
