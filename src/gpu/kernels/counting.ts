/**
 * WGSL that counts for the ring: a lane adds up what belongs to one system, a workgroup what belongs to the system of its first lane, so
 * that few operations meet at a word of the ring. Sums of 64 bits carry by hand. Kernels call `count` for each particle or contact, and
 * `writeCounts` in all lanes at the end.
 */
import { NONE, ringWords, STATE } from './layout.js';

/** @param places words of the ring for the three numbers; `wide` if the last two are one of 64 bits */
export const counting = (places: readonly [number, number, number], wide: boolean): string => /* wgsl */ `
var<private> ours: u32 = ${NONE}u;
var<private> sum: vec3u;
var<workgroup> theirs: u32;
var<workgroup> part0: atomic<u32>;
var<workgroup> part1: atomic<u32>;
var<workgroup> part2: atomic<u32>;
fn ringAt(system: u32) -> u32 {
  return (atomicLoad(&state[${STATE.step}]) * sizes.systems + system) * ${ringWords}u;
}
fn addToRing(system: u32, value: vec3u) {
  let at = ringAt(system);
  if (value.x != 0u) {
    atomicAdd(&ring[at + ${places[0]}u], value.x);
  }
  if (any(value.yz != vec2u(0u))) {
    ${
      wide
        ? `let before = atomicAdd(&ring[at + ${places[1]}u], value.y);
    atomicAdd(&ring[at + ${places[2]}u], value.z + u32(before + value.y < before));`
        : `atomicAdd(&ring[at + ${places[1]}u], value.y);
    atomicAdd(&ring[at + ${places[2]}u], value.z);`
    }
  }
}
fn count(system: u32, value: vec3u) {
  if (system != ours) {
    if (ours != ${NONE}u) {
      addToRing(ours, sum);
    }
    ours = system;
    sum = vec3u(0u);
  }
  ${wide ? 'let low = sum.y + value.y;\n  sum = vec3u(sum.x + value.x, low, sum.z + value.z + u32(low < sum.y));' : 'sum += value;'}
}
fn writeCounts(lane: u32) {
  if (lane == 0u) {
    theirs = ours;
  }
  workgroupBarrier();
  if (ours == theirs) {
    atomicAdd(&part0, sum.x);
    ${
      wide
        ? `let before = atomicAdd(&part1, sum.y);
    atomicAdd(&part2, sum.z + u32(before + sum.y < before));`
        : `atomicAdd(&part1, sum.y);
    atomicAdd(&part2, sum.z);`
    }
  } else if (ours != ${NONE}u) {
    addToRing(ours, sum);
  }
  workgroupBarrier();
  if (lane == 0u && theirs != ${NONE}u) {
    addToRing(theirs, vec3u(atomicLoad(&part0), atomicLoad(&part1), atomicLoad(&part2)));
  }
}
`;
