/** The start of a step: empties the lists it fills, and makes its keys by Philox (docs/dynamics.md). */
import * as streams from '../../model/streams.js';
import { keyStreams, systemAccess } from './common.js';
import { declare, STATE, SYSTEM, systemWords } from './layout.js';
import { words } from './words.js';

const numbers: Record<(typeof keyStreams)[number], number> = {
  pair: streams.PAIR,
  particle: streams.PARTICLE,
  direction: streams.DIRECTION,
  rounding: streams.ROUNDING,
  coincident: streams.COINCIDENT,
  thermal: streams.THERMAL,
};

/** Lanes of the one workgroup. */
const beginLanes = 256;

const philox = /* wgsl */ `
const STREAMS = array<u32, ${keyStreams.length}>(${keyStreams.map((name) => `${numbers[name]}u`).join(', ')});
fn key(system: u32, which: u32, step: u32) {
  let time = add64(pairOf(system, ${SYSTEM.time}u), vec2u(step, 0u));
  var c = vec4u(time, STREAMS[which], wordOf(system, ${SYSTEM.epoch}u));
  var k = pairOf(system, ${SYSTEM.seed}u);
  for (var round = 0u; round < 10u; round++) {
    let a = mul32(c.x, 0xd2511f53u);
    let b = mul32(c.z, 0xcd9e8d57u);
    c = vec4u(b.y ^ c.y ^ k.x, b.x, a.y ^ c.w ^ k.y, a.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  let at = system * ${systemWords}u + ${SYSTEM.keys}u + 4u * which;
  for (var w = 0u; w < 4u; w++) {
    systems[at + w] = c[w];
  }
}
`;

/** @param look whether nothing is to move: the scan set then stays what it is, and `end` puts the lists back */
export const begin = (look: boolean, restless: boolean): string => /* wgsl */ `
${words}
${declare(['state', 'systems+'])}
${systemAccess}
${philox}
@compute @workgroup_size(${beginLanes})
fn main(@builtin(local_invocation_index) lane: u32) {
  let full = atomicLoad(&state[${STATE.contacts}]) > sizes.capacity;
  let halted = full || atomicLoad(&state[${STATE.binFull}]) != 0u || atomicLoad(&state[${STATE.halt}]) != 0u;
  let step = atomicLoad(&state[${STATE.step}]) + 1u;
  let touched = atomicLoad(&state[${STATE.lists}u + 1u - atomicLoad(&state[${STATE.scan}])]);
  let scan = 1u - atomicLoad(&state[${STATE.scan}]);
  let next = atomicLoad(&state[${STATE.allNext}]);
  workgroupBarrier();
  if (lane == 0u) {
    if (halted) {
      atomicStore(&state[${STATE.halt}], 1u);
    } else {
      atomicStore(&state[${STATE.step}], step);
      atomicStore(&state[${STATE.contacts}], 0u);
      atomicStore(&state[${STATE.movers}], 0u);
      atomicStore(&state[${STATE.scan}], scan);
      atomicStore(&state[${STATE.lists}u + 1u - scan], 0u);
      // in order, once most would be looked at anyway
      atomicStore(&state[${STATE.all}], select(next, 1u, touched > sizes.total / 5u * 2u));
${look ? '' : `      atomicStore(&state[${STATE.allNext}], ${restless ? 1 : 0}u);\n      atomicAdd(&state[${STATE.stamp}], 1u);`}
    }
  }
  if (!halted) {
    for (var k = lane; k < sizes.systems * ${keyStreams.length}u; k += ${beginLanes}u) {
      key(k / ${keyStreams.length}u, k % ${keyStreams.length}u, step);
    }
  }
}
`;

/** Puts the lists back after a look. */
export const end = /* wgsl */ `
${declare(['state'])}
@compute @workgroup_size(1)
fn main() {
  atomicStore(&state[${STATE.scan}], 1u - atomicLoad(&state[${STATE.scan}]));
}
`;

/** Whether a kernel of the step has nothing to do: a list was too short, now or before. */
export const isHalted = `(atomicLoad(&state[${STATE.halt}]) != 0u || atomicLoad(&state[${STATE.contacts}]) > sizes.capacity)`;
