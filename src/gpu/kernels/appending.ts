/**
 * WGSL of kernels over a list, and of lists that they make. A fixed number of workgroups takes stretches of a list in turn, whatever its length: no
 * dispatch waits for a count, and a list that is empty costs next to nothing. Lanes collect in workgroup memory what a stretch appends, which is
 * written out with one atomic operation; what does not fit there goes to the list at once.
 */
import { isHalted } from './begin.js';
import { lanes } from './layout.js';

/**
 * The kernel.
 * @param length WGSL of the length of the list; 0 is put in its place once the submission is halted
 * @param body statements for entry `at`
 * @param end statements that all lanes carry out at the end
 * @param appends whether `append` is used
 */
export const overList = (length: string, body: string, appends: boolean, end = ''): string => /* wgsl */ `
var<workgroup> listLength: u32;
@compute @workgroup_size(${lanes})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (lane == 0u) {
    listLength = select(${length}, 0u, ${isHalted});
  }
  let length = workgroupUniformLoad(&listLength);
  for (var first = group.x * ${lanes}u; first < length; first += groups.x * ${lanes}u) {
    let at = first + lane;
    if (at < length) {
      ${body}
    }
    ${appends ? 'writeOut(lane);' : ''}
  }
  ${end}
}
`;

/**
 * A function `append(value)` for the lanes of a stretch.
 * @param type of an entry
 * @param most entries that a stretch collects
 * @param counter WGSL of the word of the state that counts the list
 * @param write WGSL that stores `value` as entry `at` of the list
 */
export const appending = (type: string, most: number, counter: string, write: string): string => /* wgsl */ `
var<workgroup> collected: array<${type}, ${most}>;
var<workgroup> collectedCount: atomic<u32>;
var<workgroup> firstEntry: u32;
fn store(at: u32, value: ${type}) {
  ${write}
}
fn append(value: ${type}) {
  let at = atomicAdd(&collectedCount, 1u);
  if (at < ${most}u) {
    collected[at] = value;
  } else {
    store(atomicAdd(&state[${counter}], 1u), value);
  }
}
fn writeOut(lane: u32) {
  workgroupBarrier();
  let count = min(atomicLoad(&collectedCount), ${most}u);
  if (lane == 0u && count > 0u) {
    firstEntry = atomicAdd(&state[${counter}], count);
  }
  workgroupBarrier();
  for (var k = lane; k < count; k += ${lanes}u) {
    store(firstEntry + k, collected[k]);
  }
  if (lane == 0u) {
    atomicStore(&collectedCount, 0u);
  }
  workgroupBarrier();
}
`;
