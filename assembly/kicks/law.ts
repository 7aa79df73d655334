/**
 * A kick law is one class without a value, `@final @unmanaged`, with its traits and its rule; types.d.ts says what a law may have.
 * The kernels take it as a type: what a law lacks is left out when they are compiled for it. A law stands in the file of its family,
 * whose last function finds it by its number.
 */
import { Arena } from '../../src/engine/layout';
import { positionOf } from '../box';
import { listTouched } from '../scalarContact';
import { contacts } from '../simdContacts';
import { bro } from './bro';
import { inTime } from './inTime';
import { looks } from './looks';
import { ro } from './ro';
import { sde } from './sde';
import { sgd } from './sgd';

/** Traits: the two sides of a contact draw separately; */
export const ONE_SIDED: i32 = 1;
/** one draw a particle rather than a pair; */
export const PER_PARTICLE: i32 = 2;
/** keys beyond those of pairs and particles are needed. */
export const MORE_KEYS: i32 = 4;

/** What is asked of a law: to handle the contacts of n candidates, */
export const CONTACTS: i32 = 0;
/** to change the sums of the touched particles, if it does, once all contacts are known, */
export const FINISH: i32 = 1;
/** whether it needs more keys. */
export const KEYS: i32 = 2;

/** The answer of a family to which the law does not belong. */
export const NOT_OURS: u32 = 0xffffffff;

/** Asks the law of the header. */
export function ask(arena: Arena, task: i32, n: u32): u32 {
  let answer = bro(arena, task, n);
  if (answer == NOT_OURS) answer = sgd(arena, task, n);
  if (answer == NOT_OURS) answer = sde(arena, task, n);
  if (answer == NOT_OURS) answer = ro(arena, task, n);
  if (answer == NOT_OURS) answer = looks(arena, task, n);
  if (answer == NOT_OURS) answer = inTime(arena, task, n);
  assert(answer != NOT_OURS, 'every law has a class');
  return answer;
}

export function traitsOf<Law extends KickLaw>(): i32 {
  const law = changetype<Law>(0);
  if (isDefined(law.traits)) return law.traits();
  return 0;
}

/** What is asked, done by one law. */
export function perform<Law extends KickLaw>(arena: Arena, task: i32, n: u32): u32 {
  const law = changetype<Law>(0);
  if (task == CONTACTS) return contacts<Law>(arena, n);
  if (task == KEYS) return u32((traitsOf<Law>() & MORE_KEYS) != 0);
  if (isDefined(law.finish)) finishAll<Law>(arena);
  return 0;
}

function finishAll<Law extends KickLaw>(arena: Arena): void {
  const law = changetype<Law>(0);
  listTouched(arena);
  const n = arena.touched;
  const list = arena.touchedSet;
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    const acc = positionOf(arena.accumulators, slot);
    // of sheared particles those that touch nothing in this cycle rest
    if (arena.strainCount && load<u32>(acc, 12) >> 16 == 0) continue;
    law.finish(arena, acc, load<u32>(arena.ids + (slot << 2)));
  }
}
