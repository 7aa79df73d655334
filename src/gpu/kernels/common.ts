/** WGSL that several kernels share. */
import { type Shape, SYSTEM, systemWords } from './layout.js';

/** A pair of words of a system as an f64. */
export const f64Of = (name: keyof typeof SYSTEM): string => `fromBits(pairOf(system, ${SYSTEM[name]}u))`;

/** Streams that have keys in a system, in this order. */
export const keyStreams = ['pair', 'particle', 'direction', 'rounding', 'coincident', 'thermal'] as const;

export const systemAccess = /* wgsl */ `
fn wordOf(system: u32, word: u32) -> u32 {
  return systems[system * ${systemWords}u + word];
}
fn pairOf(system: u32, word: u32) -> vec2u {
  return vec2u(wordOf(system, word), wordOf(system, word + 1u));
}
`;

export const draws = /* wgsl */ `
fn drawn(system: u32, stream: u32, counter: vec2u) -> vec2u {
  let at = ${SYSTEM.keys}u + 4u * stream;
  return hash(pairOf(system, at), pairOf(system, at + 2u), counter);
}
// 2 unit - 1
fn centred(h: vec2u) -> F {
  let m = vec2u((h.x >> 12u) | (h.y << 20u), h.y >> 12u);
  let middle = vec2u(0u, 0x80000u);
  let below = less64(m, middle);
  return pack(select(sub64(m, middle), sub64(middle, m), below), -51, u32(below));
}
`;

/** Cell of a position in its system. */
export const cellOf = ({ dimension }: Pick<Shape, 'dimension'>): string => /* wgsl */ `
fn part(x: u32, side: u32) -> u32 {
  return ((x >> 16u) * side + (((x & 0xffffu) * side) >> 16u)) >> 16u;
}
fn cellOf(p: vec3u, side: u32) -> u32 {
  return ${['part(p.x, side)', 'part(p.y, side) * side + part(p.x, side)', '(part(p.z, side) * side + part(p.y, side)) * side + part(p.x, side)'][dimension - 1]};
}
`;

/** The index of a stream among the keys, as WGSL has it. */
export const stream = (name: (typeof keyStreams)[number]): string => `${keyStreams.indexOf(name)}u`;

/** Whether the square of a length is above 0 and at most 1. */
export const isInBall = (square: string): string =>
  `!isZero(${square}) && (${square}.e < -52 || (${square}.e == -52 && all(${square}.m == vec2u(0u, 0x100000u))))`;
