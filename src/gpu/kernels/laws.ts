/** WGSL of the kick laws of docs/dynamics.md that run on a GPU: the scales of the two sides of a contact, and second passes. */
import * as L from '../../engine/lawNumbers.js';
import { f64Of, isInBall, stream } from './common.js';
import { SYSTEM } from './layout.js';

/** Counter of a draw of the side with the lower or the higher id, and of both. */
const counters = {
  pair: ['vec2u(lo, hi)', 'vec2u(lo, hi)'],
  ordered: ['vec2u(lo, hi)', 'vec2u(hi, lo)'],
  particle: ['vec2u(lo, 0u)', 'vec2u(hi, 0u)'],
} as const;

interface Law {
  /** Whose draws, if any. */
  draws?: keyof typeof counters;
  /** WGSL of the numerator of a scale, from the draw `h`; without one a contact moves nobody. */
  numerator?: string;
  /** Whether the two sides are the same although each has a draw. */
  both?: boolean;
  /** Whether the numerator needs the force. */
  force?: boolean;
  /** WGSL of a second pass on the sum `k` of particle `id`, once all contacts are known. */
  finish?: string;
}

const kick = `mul(unit(h), ${f64Of('stepSize')})`;
const push = `mul(${f64Of('stepSize')}, force)`;
const isSelected = (h: string): string =>
  `less64(vec2u((${h}.x >> 12u) | (${h}.y << 20u), ${h}.y >> 12u), pairOf(system, ${SYSTEM.threshold}u))`;
const noisy = `mul(add(${f64Of('stepSize')}, mul(${f64Of('noise')}, quantile(openUnit(h)))), force)`;
const choose = (selected: string): string => `chosen(${push}, ${selected})`;
const isotropic = (size: keyof typeof SYSTEM, ball: boolean): string =>
  `k += isotropic(system, id, ${f64Of(size)}, ${ball ? 'true' : 'false'});`;

const laws: Record<number, Law> = {
  [L.BRO_RECIPROCAL]: { draws: 'pair', numerator: kick },
  [L.BRO_NONRECIPROCAL]: { draws: 'ordered', numerator: kick },
  [L.BRO_PARTICLE]: { draws: 'particle', numerator: kick },
  // 2^20, docs/dynamics.md
  [L.BRO_PARTICLE_NORMALISED]: { numerator: 'F(vec2u(0u, 0x100000u), -32, 0u)', finish: 'k = normalised(system, id, k);' },
  [L.BRO_MIXED]: { draws: 'pair', numerator: kick, finish: isotropic('parameter', false) },
  [L.SGD_PAIR]: { draws: 'pair', numerator: choose(isSelected('h')), force: true },
  [L.SGD_PARTICLE]: { draws: 'particle', numerator: choose(isSelected('h')), force: true },
  [L.SGD_BOTH_BATCH]: {
    draws: 'particle',
    numerator: choose(`${isSelected('h')} && ${isSelected('other')}`),
    both: true,
    force: true,
  },
  [L.SDE_RECIPROCAL]: { draws: 'pair', numerator: noisy, force: true },
  [L.SDE_NONRECIPROCAL]: { draws: 'ordered', numerator: noisy, force: true },
  [L.SDE_PARTICLE]: { draws: 'particle', numerator: noisy, force: true },
  [L.RO_BALL]: { finish: isotropic('stepSize', true) },
  [L.RO_UNIFORM]: { finish: isotropic('stepSize', false) },
  [L.OBSERVE]: {},
};

/** Whether a GPU has the law. */
export const hasLaw = (law: number): boolean => law in laws;

export const lawOf = (law: number): Law => laws[law] as Law;

/** Whether kicks need normal numbers. */
export const needsNormal = (law: number): boolean => laws[law]?.numerator === noisy;

/** Whether the two sides of a contact are kicked alike. */
export const areAlike = (number: number): boolean => {
  const { draws, both } = lawOf(number);
  return draws === undefined || draws === 'pair' || both === true;
};

/** Statements that leave the scales of the sides in `first` and `second`, for `lo` and `hi`, `r` and `force`. */
export function scales(number: number): string {
  const { draws, numerator, both } = lawOf(number);
  if (numerator === undefined) return '';
  if (draws === undefined) return `first = div(${numerator}, r);\nsecond = first;`;
  const [ours, theirs] = counters[draws];
  const draw = (name: string, counter: string): string =>
    `let ${name} = drawn(system, ${stream(draws === 'particle' ? 'particle' : 'pair')}, ${counter});`;
  const side = (name: string, counter: string): string => `{ ${draw('h', counter)}\n${name} = div(${numerator}, r); }`;
  if (both) return `{ ${draw('h', ours)}\n${draw('other', theirs)}\nfirst = div(${numerator}, r); }\nsecond = first;`;
  if (draws === 'pair') return `${side('first', ours)}\nsecond = first;`;
  // one copy of the code, whose sides take turns
  return `for (var side = 0u; side < 2u; side++) {
  ${draw('h', `select(${ours}, ${theirs}, side == 1u)`)}
  second = div(${numerator}, r);
  if (side == 0u) {
    first = second;
  }
}`;
}

/** A numerator that is 0 unless its contact is selected. */
export const chosen = /* wgsl */ `
fn chosen(push: F, selected: bool) -> F {
  return F(select(vec2u(0u), push.m, selected), push.e, push.s);
}
`;

/** Functions of second passes. */
export const finishes = (dimension: number): string => /* wgsl */ `
fn pointOf(system: u32, id: u32, attempt: u32, c: u32) -> F {
  return centred(drawn(system, ${stream('direction')}, vec2u(id, attempt | (c << 24u))));
}
fn isotropic(system: u32, id: u32, size: F, ball: bool) -> vec3u {
  for (var attempt = 0u; ; attempt++) {
    var square = ZERO;
    for (var c = 0u; c < ${dimension}u; c++) {
      let p = pointOf(system, id, attempt, c);
      square = add(square, mul(p, p));
    }
    if (${isInBall('square')}) {
      var s = size;
      if (!ball) {
        s = div(mul(unit(drawn(system, ${stream('particle')}, vec2u(id, 0u))), size), root(square));
      }
      var k = vec3u(0u);
      for (var c = 0u; c < ${dimension}u; c++) {
        k[c] = toWord(mul(s, pointOf(system, id, attempt, c)));
      }
      return k;
    }
  }
}
fn normalised(system: u32, id: u32, sum: vec3u) -> vec3u {
  var square = ZERO;
  for (var c = 0u; c < ${dimension}u; c++) {
    let s = fromSigned(sum[c]);
    square = add(square, mul(s, s));
  }
  if (isZero(square)) {
    return sum;
  }
  let s = div(mul(unit(drawn(system, ${stream('particle')}, vec2u(id, 0u))), ${f64Of('stepSize')}), root(square));
  var k = vec3u(0u);
  for (var c = 0u; c < ${dimension}u; c++) {
    k[c] = toWord(mul(s, fromSigned(sum[c])));
  }
  return k;
}
`;
