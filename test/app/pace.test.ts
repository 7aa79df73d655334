/** How steps make way for pictures. */
import { describe, expect, it } from 'vitest';
import { Share } from '../../src/app/worker/pace.js';

describe('the share of the steps', () => {
  it('falls while pictures come late and steps are plenty, to a floor, and comes back', () => {
    const share = new Share();
    expect(share.rest(10)).toBe(0);
    for (let k = 0; k < 3; k++) share.tell(true, 2000);
    expect(share.value).toBeCloseTo(0.85 ** 3);
    for (let k = 0; k < 100; k++) share.tell(true, 2000);
    expect(share.value).toBe(0.15);
    expect(share.rest(10)).toBeCloseTo(10 * (1 / 0.15 - 1));
    for (let k = 0; k < 100; k++) share.tell(false, 2000);
    expect(share.value).toBe(1);
  });

  it('stays whole where steps are few, however late the pictures', () => {
    const share = new Share();
    for (let k = 0; k < 50; k++) share.tell(true, 20);
    expect(share.value).toBe(1);
  });

  it('settles where steps are enough', () => {
    const share = new Share();
    // Steps go with the share, pictures never come in time.
    for (let k = 0; k < 200; k++) share.tell(true, 1500 * share.value);
    expect(1500 * share.value).toBeGreaterThan(200);
    expect(1500 * share.value).toBeLessThan(400);
  });
});
