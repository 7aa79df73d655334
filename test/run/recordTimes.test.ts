import { expect, it } from 'vitest';
import type { Recording } from '../../src/model/index.js';
import { RecordTimes } from '../../src/run/index.js';

function timesUpTo(recording: Recording, end: number): number[] {
  const times = new RecordTimes(recording);
  const found = [];
  for (; times.next <= end; times.advance()) found.push(times.next);
  return found;
}

it('every n: multiples of n from 0', () => {
  expect(timesUpTo({ every: 7 }, 30)).toEqual([0, 7, 14, 21, 28]);
});

it('n per decade: 0 and the whole numbers nearest to 10^(k/n), once each', () => {
  expect(timesUpTo({ perDecade: 1 }, 1e6)).toEqual([0, 1, 10, 100, 1000, 10000, 100000, 1000000]);
  expect(timesUpTo({ perDecade: 5 }, 100)).toEqual([0, 1, 2, 3, 4, 6, 10, 16, 25, 40, 63, 100]);
});

it('keeps the times of the default', () => {
  expect(timesUpTo({ perDecade: 20 }, 200)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 16, 18, 20, 22, 25, 28, 32, 35, 40, 45, 50, 56, 63, 71, 79, 89, 100, 112, 126,
    141, 158, 178, 200,
  ]);
});

it('hits every decade exactly and rises, far out too', () => {
  const times = timesUpTo({ perDecade: 20 }, 1e15);
  for (let k = 0; k <= 15; k++) expect(times).toContain(10 ** k);
  for (let k = 1; k < times.length; k++) expect(times[k]).toBeGreaterThan(times[k - 1] as number);
  expect(times.filter((t) => t >= 1e9 && t < 1e10)).toHaveLength(20);
});

it.each([
  { every: 7 },
  { every: 1 },
  { perDecade: 20 },
  { perDecade: 1 },
] as Recording[])('%j skips to the first time not before t', (recording) => {
  for (const t of [0, 1, 2, 6, 7, 8, 13, 14, 99, 100, 101, 5000]) {
    const walked = new RecordTimes(recording);
    while (walked.next < t) walked.advance();
    const skipped = new RecordTimes(recording);
    skipped.skipTo(t);
    expect(skipped.next).toBe(walked.next);
    skipped.advance();
    walked.advance();
    expect(skipped.next).toBe(walked.next);
    skipped.skipTo(t);
    expect(skipped.next).toBe(walked.next);
  }
});

it('skips far at once', () => {
  const times = new RecordTimes({ every: 3 });
  times.skipTo(2 ** 52);
  expect(times.next).toBe(2 ** 52 + ((3 - (2 ** 52 % 3)) % 3));
});
