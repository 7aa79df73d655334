/** Moves the touched by their sums, after second passes and thermal noise; takes those that left their cell out of it; counts. */
import { appending, overList } from './appending.js';
import { cellOf, draws, f64Of, stream, systemAccess } from './common.js';
import { counting } from './counting.js';
import { doubles } from './doubles.js';
import { finishes, lawOf } from './laws.js';
import { declare, lanes, RING, SETS, type Shape, STATE, SYSTEM } from './layout.js';
import { normal } from './normal.js';
import { words } from './words.js';

const thermal = (dimension: number): string => /* wgsl */ `
fn thermal(system: u32, id: u32) -> vec3u {
  var k = vec3u(0u);
  for (var c = 0u; c < ${dimension}u; c++) {
    let g = quantile(openUnit(drawn(system, ${stream('thermal')}, vec2u(id, c << 24u))));
    k[c] = toWord(mul(${f64Of('thermal')}, g));
  }
  return k;
}
`;

const unwrap = (dimension: number): string => /* wgsl */ `
// Whether a sum may be off by 2^32: its contacts, one kick besides and the noise reach so far (assembly/wrapping.ts)
fn mayHaveWrapped(system: u32, touched: u32, k: vec3u) -> bool {
  let contacts = mul32((touched & 0xffffu) + 1u, wordOf(system, ${SYSTEM.contactReach}u));
  let reach = add64(contacts, vec2u(wordOf(system, ${SYSTEM.thermalReach}u), 0u));
  let way = select(k, vec3u(0u) - k, k >= vec3u(0x80000000u));
  return add64(reach, vec2u(max(way.x, max(way.y, way.z)), 0u)).y != 0u;
}
fn unwrap(i: u32, k: vec3u) {
  for (var c = 0u; c < ${dimension}u; c++) {
    let at = 2u * (i * ${dimension}u + c);
    let sum = add64(vec2u(unwrapped[at], unwrapped[at + 1u]), vec2u(k[c], 0u - (k[c] >> 31u)));
    unwrapped[at] = sum.x;
    unwrapped[at + 1u] = sum.y;
  }
}
`;

/** The list of the touched, which the next step scans. */
const touchedList = `1u - atomicLoad(&state[${STATE.scan}])`;

/** The kernel over all particles, or over the touched. */
const loop = (overAll: boolean, appends: boolean): string =>
  overAll
    ? overList('sizes.total', 'handle(at);', appends, 'writeCounts(lane);')
    : overList(
        `atomicLoad(&state[${STATE.lists}u + ${touchedList}])`,
        `handle(sets[(${SETS.lists}u + ${touchedList}) * sizes.total + at]);`,
        appends,
        'writeCounts(lane);',
      );

const addUp = 'count(system, vec3u(u32(touched > 0xffffu), touched >> 16u, touched & 0xffffu));';
const countsOf = counting([RING.active, RING.contacts, RING.overlaps], false);

export function apply(shape: Shape): string {
  const { dimension, law, restless, unwraps } = shape;
  const { finish } = lawOf(law);
  const needsDoubles = finish !== undefined || shape.thermal;
  return /* wgsl */ `
${words}
${needsDoubles ? doubles : ''}
${shape.thermal ? normal : ''}
${declare(['state', 'systems', 'positions+', 'bins+', 'sets+', 'sums+', 'ring', ...(unwraps ? ['unwrapped+'] : [])])}
${systemAccess}
${needsDoubles ? draws : ''}
${finish ? finishes(dimension) : ''}
${shape.thermal ? thermal(dimension) : ''}
${unwraps ? unwrap(dimension) : ''}
${cellOf(shape)}
${countsOf}
${appending('u32', lanes, `${STATE.movers}u`, `sets[${SETS.movers}u * sizes.total + at] = value;`)}
fn handle(i: u32) {
  let system = i / sizes.particles;
  let id = i - system * sizes.particles;
  var k = vec3u(sums[4u * i], sums[4u * i + 1u], sums[4u * i + 2u]);
  let touched = sums[4u * i + 3u];
  ${restless ? `if (wordOf(system, ${SYSTEM.alive}u) == 0u) {\n    return;\n  }` : ''}
  if (touched != 0u) {
    sums[4u * i] = 0u;
    sums[4u * i + 1u] = 0u;
    sums[4u * i + 2u] = 0u;
    sums[4u * i + 3u] = 0u;
    sets[${SETS.stamps}u * sizes.total + i] = atomicLoad(&state[${STATE.stamp}]) + 1u;
    ${addUp}
    ${finish ?? ''}
  }
  ${shape.thermal ? `${restless ? '' : 'if (touched > 0xffffu) '}{\n    k += thermal(system, id);\n  }` : ''}
  ${
    unwraps
      ? `if (mayHaveWrapped(system, touched, k)) {
    atomicStore(&ring[ringAt(system) + ${RING.tooFar}u], 1u);
  }
  unwrap(i, k);`
      : ''
  }
  let before = positions[i];
  let now = before.xyz + k;
  positions[i] = vec4u(now, before.w);
  let side = wordOf(system, ${SYSTEM.side}u);
  if (cellOf(before.xyz, side) != cellOf(now, side)) {
    bins[sets[${SETS.places}u * sizes.total + i]] = 0u;
    append(i);
  }
}
${loop(restless, true)}
`;
}

/** Counts of a look: nobody moves, and each particle's active contacts are left among the sets. */
export const countOnly = /* wgsl */ `
${declare(['state', 'sets+', 'sums+', 'ring'])}
${countsOf}
fn handle(i: u32) {
  let system = i / sizes.particles;
  let touched = sums[4u * i + 3u];
  sums[4u * i + 3u] = 0u;
  sets[${SETS.counts}u * sizes.total + i] = touched >> 16u;
  ${addUp}
}
${loop(false, false)}
`;

/** Puts particles into the cell they are in now: those that left theirs, or all of them, which take on new radii first (`radiiOf`). */
export const link = (shape: Pick<Shape, 'dimension'>, all: boolean): string => /* wgsl */ `
${declare(all ? ['state', 'systems', 'positions+', 'bins*', 'sets+', 'sums+'] : ['state', 'systems', 'positions', 'bins*', 'sets+'])}
${systemAccess}
${cellOf(shape)}
fn place(i: u32) {
  let system = i / sizes.particles;
  ${
    all
      ? `let radius = sums[4u * i + 3u];
  if (radius != 0u) {
    positions[i].w = radius;
    sums[4u * i + 3u] = 0u;
  }`
      : ''
  }
  let bin = (system * sizes.cells + cellOf(positions[i].xyz, wordOf(system, ${SYSTEM.side}u))) * (sizes.room + 1u);
  var k = 1u;
  while (k <= sizes.room) {
    let found = atomicCompareExchangeWeak(&bins[bin + k], 0u, i + 1u);
    if (found.exchanged) {
      atomicMax(&bins[bin], k);
      sets[${SETS.places}u * sizes.total + i] = bin + k;
      return;
    }
    // it may fail although the place is free
    if (found.old_value != 0u) {
      k++;
    }
  }
  atomicStore(&state[${STATE.binFull}], 1u);
}
${
  all
    ? overList('sizes.total', 'place(at);', false)
    : overList(`atomicLoad(&state[${STATE.movers}])`, `place(sets[${SETS.movers}u * sizes.total + at]);`, false)
}`;
