/**
 * Finds the contacts of the scan set: one invocation a particle looks at the cells around it. A pair of which both are scanned is found by one
 * of them. Whole numbers decide; halves of words let a few pairs too many through to the exact test.
 */
import { appending, overList } from './appending.js';
import { cellOf, systemAccess } from './common.js';
import { declare, lanes, SETS, type Shape, STATE, SYSTEM } from './layout.js';
import { words } from './words.js';

const contactTest = /* wgsl */ `
fn size32(x: u32) -> u32 {
  return select(x, 0u - x, x >= 0x80000000u);
}
fn touches(a: vec4u, b: vec4u) -> bool {
  let d = a.xyz - b.xyz;
  let q = vec3u(size32(d.x), size32(d.y), size32(d.z));
  let reach = a.w + b.w;
  if (max(q.x, max(q.y, q.z)) >= reach) {
    return false;
  }
  let h = q >> vec3u(16u);
  let most = (reach >> 16u) + 1u;
  if (h.x * h.x + h.y * h.y + h.z * h.z >= most * most) {
    return false;
  }
  let r2 = add64(add64(mul32(q.x, q.x), mul32(q.y, q.y)), mul32(q.z, q.z));
  return less64(r2, mul32(reach, reach));
}
`;

/** Cells around one, itself included, and which of them it is itself: those before it find the same pairs from the other side. */
const around = (dimension: number): { cells: number; own: number } => ({ cells: 3 ** dimension, own: (3 ** dimension - 1) / 2 });

/** @param look whether the contacts are to be counted only */
export function find(shape: Shape, look: boolean): string {
  const axes = ['x', 'y', 'z'].slice(0, shape.dimension);
  const { cells, own } = around(shape.dimension);
  const length = `select(atomicLoad(&state[${STATE.lists}u + atomicLoad(&state[${STATE.scan}])]), sizes.total, atomicLoad(&state[${STATE.all}]) != 0u)`;
  return /* wgsl */ `
${words}
${declare(['state', 'systems', 'positions', 'bins', 'sets', 'contacts+'])}
${systemAccess}
${cellOf(shape)}
${contactTest}
${appending('vec2u', 4 * lanes, `${STATE.contacts}u`, 'if (at < sizes.capacity) {\n    contacts[at] = vec4u(value, 0u, 0u);\n  }')}
// Cell number c - 1 of an axis.
fn around(c: u32, side: u32) -> u32 {
  let n = c + side - 1u;
  return n - select(0u, side, n >= side) - select(0u, side, n >= 2u * side);
}
fn lookAt(i: u32, here: vec4u, bin: u32, all: bool, own: bool, stamp: u32) {
  let top = bins[bin];
  for (var k = 1u; k <= top; k++) {
    let j = bins[bin + k] - 1u;
    // 0 is a hole
    if (j < sizes.total && j != i && !(all && own && j < i) && touches(here, positions[j])) {
      if (all || j > i || sets[${SETS.stamps}u * sizes.total + j] != stamp) {
        append(vec2u(min(i, j), max(i, j)));
      }
    }
  }
}
fn search(i: u32, all: bool, stamp: u32) {
  let system = i / sizes.particles;
  if (wordOf(system, ${SYSTEM.alive}u) == 0u) {
    return;
  }
  let here = positions[i];
  let side = wordOf(system, ${SYSTEM.side}u);
  ${axes.map((c) => `let c${c} = part(here.${c}, side);`).join('\n  ')}
  for (var n = select(0u, ${own}u, all); n < ${cells}u; n++) {
    ${axes.map((c, k) => `let n${c} = around(c${c} + (n / ${3 ** k}u) % 3u, side);`).join('\n    ')}
    let cell = ${['nx', 'ny * side + nx', '(nz * side + ny) * side + nx'][shape.dimension - 1]};
    lookAt(i, here, (system * sizes.cells + cell) * (sizes.room + 1u), all, n == ${own}u, stamp);
  }
}
fn handle(at: u32) {
  let all = atomicLoad(&state[${STATE.all}]) != 0u;
  var i = at;
  if (!all) {
    i = sets[(${SETS.lists}u + atomicLoad(&state[${STATE.scan}])) * sizes.total + at];
  }
  search(i, all, atomicLoad(&state[${STATE.stamp}])${look ? ' + 1u' : ''});
}
${overList(length, 'handle(at);', true)}`;
}
