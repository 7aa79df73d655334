/**
 * Kicks the two particles of each contact of the list: one invocation a contact. It draws, computes in f64 and adds whole numbers, so that
 * order cannot matter. It lists the particles that it touches first, which are the next scan set.
 */
import { appending, overList } from './appending.js';
import { draws, f64Of, isInBall, stream, systemAccess } from './common.js';
import { counting } from './counting.js';
import { doubles } from './doubles.js';
import { areAlike, chosen, lawOf, needsNormal, scales } from './laws.js';
import { declare, lanes, RING, ringWords, SETS, type Shape, STATE, SYSTEM } from './layout.js';
import { normal } from './normal.js';
import { words } from './words.js';

// Loops over components instead of a line for each: kernels are compiled by the driver, some of which take long.
const geometry = (dimension: number): string => {
  return /* wgsl */ `
fn sizes32(d: vec3u) -> vec3u {
  return vec3u(size32(d.x), size32(d.y), size32(d.z));
}
// r^2 as the sum of f64 that docs/dynamics.md writes, which is a whole number
fn squared(q: vec3u) -> vec2u {
  var sum = vec2u(0u);
  for (var c = 0u; c < ${dimension}u; c++) {
    sum = round53(add64(sum, round53(mul32(q[c], q[c]))));
  }
  return sum;
}
// The vector of coincident centres, for the lower id.
fn separated(system: u32, pair: vec2u) -> vec3u {
  let base = drawn(system, ${stream('coincident')}, pair);
  for (var attempt = 0u; ; attempt++) {
    var d = vec3u(0u);
    var square = ZERO;
    for (var c = 0u; c < ${dimension}u; c++) {
      let p = centred(drawn(system, ${stream('coincident')}, add64(base, vec2u(attempt * 8u + c, 0u))));
      square = add(square, mul(p, p));
      d[c] = toWord(F(p.m, p.e + 30, p.s));
    }
    if (any(d != vec3u(0u)) && ${isInBall('square')}) {
      return d;
    }
  }
}
// q^(n / 2)
fn power(q: F, twice: u32) -> F {
  var result = F(vec2u(0u, 0x100000u), -52, 0u);
  for (var left = twice; left >= 2u; left -= 2u) {
    result = mul(result, q);
  }
  if ((twice & 1u) == 1u) {
    result = mul(result, root(q));
  }
  return result;
}
fn overlapOf(r: F, reach: u32, coincident: bool) -> F {
  let one = F(vec2u(0u, 0x100000u), -52, 0u);
  if (coincident) {
    return one;
  }
  let q = sub(one, div(r, fromUnsigned(reach)));
  return F(select(q.m, vec2u(0u), q.s == 1u), q.e, 0u);
}
`;
};

/** Functions that round a kick: to nearest, or down after a dither. */
const rounding = ({ dimension, soft }: Shape): string => {
  const dithered = `floorWord(add(v, unit(drawn(system, ${stream('rounding')}, add64(h, vec2u(c, 0u))))))`;
  return /* wgsl */ `
fn rounded(system: u32, s: F, d: vec3u, q: vec3u, h: vec2u) -> vec3u {
  var k = vec3u(0u);
  if (isZero(s)) {
    return k;
  }
  for (var c = 0u; c < ${dimension}u; c++) {
    let size = mulInteger(s, q[c]);
    let v = F(size.m, size.e, size.s ^ (d[c] >> 31u));
    k[c] = ${soft ? dithered : 'toWord(v)'};
  }
  return k;
}
`;
};

const activeCount = (cutoff: boolean): string =>
  cutoff
    ? `let less = floorWord(mul(fromUnsigned(reach), ${f64Of('cutoff')}));
    let edge = reach - less;
    let square = add64(add64(mul32(q.x, q.x), mul32(q.y, q.y)), mul32(q.z, q.z));
    let number = select(1u, 0x10001u, less64(square, mul32(edge, edge)));`
    : 'let number = 0x10001u;';

/** Statements that count the energy and leave the overlap for `largest`. */
const energies = /* wgsl */ `
    let whole = mul(mul(halve(fromUnsigned(reach)), ${f64Of('box')}), power(overlap, wordOf(system, ${SYSTEM.twiceEnergy}u)));
    let bits = toBits(overlap);
    count(system, vec3u(0u, nearest(whole)));
    contacts[at].z = bits.x;
    contacts[at].w = bits.y;
    atomicMax(&ring[ringAt(system) + ${RING.largest + 1}u], bits.y);`;

/**
 * @param energy whether to count energies
 * @param isLook whether nobody is to move
 */
export function kick(shape: Shape, energy: boolean, isLook: boolean): string {
  const { dimension, law, soft, cutoff, restless } = shape;
  const { numerator, force } = lawOf(law);
  // of restless systems all particles are looked at anyway
  const appends = isLook || !restless;
  const needsOverlap = energy || (force && soft);
  const needsDistance = needsOverlap || numerator !== undefined;
  return /* wgsl */ `
${words}
${doubles}
${needsNormal(law) ? normal : ''}
${declare(['state', 'systems', 'positions', 'sets+', energy ? 'contacts+' : 'contacts', 'sums*', 'ring'])}
${systemAccess}
${draws}
${chosen}
${geometry(dimension)}
${rounding(shape)}
${counting([RING.energy, RING.energy, RING.energy + 1], true)}
${appends ? appending('u32', 2 * lanes, `${STATE.lists}u + 1u - atomicLoad(&state[${STATE.scan}])`, `sets[(${SETS.lists}u + 1u - atomicLoad(&state[${STATE.scan}])) * sizes.total + at] = value;`) : ''}
fn deliver(i: u32, k: vec3u, number: u32) {
  ${['x', 'y', 'z']
    .slice(0, dimension)
    .map((c, n) => `if (k.${c} != 0u) {\n    atomicAdd(&sums[4u * i + ${n}u], k.${c});\n  }`)
    .join('\n  ')}
  let before = atomicAdd(&sums[4u * i + 3u], number);
  ${appends ? 'if (before == 0u) {\n    append(i);\n  }' : ''}
}
fn handle(at: u32) {
  let i = contacts[at].x;
  let j = contacts[at].y;
  let system = i / sizes.particles;
  let lo = i - system * sizes.particles;
  let hi = j - system * sizes.particles;
  let a = positions[i];
  let b = positions[j];
  var d = a.xyz - b.xyz;
  var q = sizes32(d);
  let reach = a.w + b.w;
  ${activeCount(cutoff)}
  var first = ZERO;
  var second = ZERO;
  var h = vec2u(0u);
  ${
    needsDistance
      ? `let coincident = all(d == vec3u(0u));
  if (coincident) {
    d = separated(system, vec2u(lo, hi));
    q = sizes32(d);
  }
  let r = root(pack(squared(q), 0, 0u));`
      : ''
  }
  ${needsOverlap ? 'let overlap = overlapOf(r, reach, coincident);' : ''}
  ${energy ? `{${energies}\n  }` : ''}
  ${force ? `let force = ${soft ? `mul(${f64Of('halfExponent')}, power(overlap, wordOf(system, ${SYSTEM.twiceForce}u)))` : f64Of('halfExponent')};` : ''}
  ${scales(law)}
  ${soft && numerator ? `h = drawn(system, ${stream('rounding')}, vec2u(lo, hi));` : ''}
  let ours = rounded(system, first, d, q, h);
  let others = ${areAlike(law) ? 'ours' : 'rounded(system, second, d, q, h)'};
  deliver(i, ours, number);
  deliver(j, vec3u(0u) - others, number);
}
${overList(`atomicLoad(&state[${STATE.contacts}])`, 'handle(at);', appends, energy ? 'writeCounts(lane);' : '')}`;
}

/** The low word of the largest overlap of each system, once its high word is known. */
export const largest = /* wgsl */ `
${declare(['state', 'contacts', 'ring'])}
fn handle(at: u32) {
  let entry = contacts[at];
  let place = (atomicLoad(&state[${STATE.step}]) * sizes.systems + entry.x / sizes.particles) * ${ringWords}u + ${RING.largest}u;
  if (atomicLoad(&ring[place + 1u]) == entry.w) {
    atomicMax(&ring[place], entry.z);
  }
}
${overList(`atomicLoad(&state[${STATE.contacts}])`, 'handle(at);', false)}`;
