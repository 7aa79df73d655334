/** When the structure of what is shown is analysed: one after the other, and an end to waiting. */
import { expect, it, vi } from 'vitest';
import { Analyst, type Subject } from '../../src/app/analyst.js';

vi.mock('../../src/app/engineClient.js', () => ({
  EngineClient: class {
    request = async () => ({ milliseconds: 0 });
  },
}));

type Found = Awaited<ReturnType<Subject['snapshot']>>;

const found = (step: number): Found => ({
  take: { dimension: 2, boxLength: 1, positions: new Uint32Array(2), radii: new Float64Array(1), exponent: 1 },
  step,
});

/** Something to analyse, whose snapshots come when the test gives them. */
function subjectOf() {
  const waiting: { resolve(found: Found): void; reject(error: Error): void }[] = [];
  const analysed: number[] = [];
  const subject: Subject = {
    snapshot: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })),
    system: () => 0,
    particles: () => 1,
    isStored: () => false,
    analysed: (_, step) => analysed.push(step),
    analysing: () => {},
    failed: () => {},
  };
  return { subject, waiting, analysed };
}

const turn = (): Promise<void> => new Promise((settle) => setTimeout(settle, 0));

it.each(['nothing', 'an error'])('one asked for while another finds %s is not waited for longer than it takes', async (what) => {
  const { subject, waiting, analysed } = subjectOf();
  const analyst = new Analyst(subject);
  const first = analyst.now();
  const second = analyst.now();
  if (what === 'nothing') {
    waiting[0]?.resolve(null);
    await turn();
    waiting[1]?.resolve(found(7));
    await second;
    expect(analysed).toEqual([7]);
  } else {
    waiting[0]?.reject(new Error('no engine'));
    await expect(first).rejects.toThrow('no engine');
  }
  const started = performance.now();
  await analyst.settled();
  expect(performance.now() - started).toBeLessThan(1000);
});

it('one that is under way is waited for, and then the one asked for meanwhile', async () => {
  const { subject, waiting, analysed } = subjectOf();
  const analyst = new Analyst(subject);
  void analyst.now();
  const all = analyst.now();
  let isSettled = false;
  void analyst.settled().then(() => {
    isSettled = true;
  });
  waiting[0]?.resolve(found(1));
  await turn();
  expect([analysed, isSettled]).toEqual([[1], false]);
  waiting[1]?.resolve(found(2));
  await all;
  await vi.waitFor(() => expect(isSettled).toBe(true));
  expect(analysed).toEqual([1, 2]);
});
