/** WGSL: 64-bit integers as two words, low word first, and the mixer of docs/dynamics.md. All of it wraps. */
export const words = /* wgsl */ `
fn mul32(a: u32, b: u32) -> vec2u {
  let al = a & 0xffffu;
  let ah = a >> 16u;
  let bl = b & 0xffffu;
  let bh = b >> 16u;
  let t = ah * bl + ((al * bl) >> 16u);
  let w = al * bh + (t & 0xffffu);
  return vec2u(a * b, ah * bh + (t >> 16u) + (w >> 16u));
}
fn add64(a: vec2u, b: vec2u) -> vec2u {
  let low = a.x + b.x;
  return vec2u(low, a.y + b.y + u32(low < a.x));
}
fn sub64(a: vec2u, b: vec2u) -> vec2u {
  return vec2u(a.x - b.x, a.y - b.y - u32(a.x < b.x));
}
fn less64(a: vec2u, b: vec2u) -> bool {
  return a.y < b.y || (a.y == b.y && a.x < b.x);
}
fn isZero64(a: vec2u) -> bool {
  return (a.x | a.y) == 0u;
}
fn mul64(a: vec2u, b: vec2u) -> vec2u {
  let p = mul32(a.x, b.x);
  return vec2u(p.x, p.y + a.x * b.y + a.y * b.x);
}
fn lead64(a: vec2u) -> u32 {
  return select(32u + countLeadingZeros(a.x), countLeadingZeros(a.y), a.y != 0u);
}
// k < 64
fn shl64(a: vec2u, k: u32) -> vec2u {
  if (k >= 32u) {
    return vec2u(0u, a.x << (k & 31u));
  }
  return vec2u(a.x << k, (a.y << k) | ((a.x >> 1u) >> (31u - k)));
}
fn shr64(a: vec2u, k: u32) -> vec2u {
  if (k >= 32u) {
    return vec2u(a.y >> (k & 31u), 0u);
  }
  return vec2u((a.x >> k) | ((a.y << 1u) << (31u - k)), a.y >> k);
}
fn hash(k0: vec2u, k1: vec2u, counter: vec2u) -> vec2u {
  var z = add64(counter, k0);
  z = mul64(z ^ vec2u((z.x >> 27u) | (z.y << 5u), z.y >> 27u), vec2u(0x2ba7b653u, 0x3c79ac49u));
  z = mul64(add64(z ^ vec2u(z.y >> 1u, 0u), k1), vec2u(0x4ac4ae35u, 0x1c69b3f7u));
  return z ^ vec2u((z.x >> 27u) | (z.y << 5u), z.y >> 27u);
}
`;
