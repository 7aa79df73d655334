/** Links of thousands of events: read in a time that grows as they do, and what can't be is left out. */
import { expect, it } from 'vitest';
import { fragmentOf, readFragment } from '../../src/app/link.js';
import { repair } from '../../src/app/repair.js';
import { parseConfig, requireParticles } from '../../src/model/index.js';
import { type FieldEvent, orderedEvents, possibleEvents } from '../../src/run/experiment.js';

const config = requireParticles(parseConfig({ model: 'bro', particles: 500, phi: 0.5 }), 'needs particles');
const fields = ['phi', 'kick'] as const;
const many = (count: number): FieldEvent[] =>
  Array.from({ length: count }, (_, k) => ({ step: 3 * k, field: fields[k % 2] as 'phi', value: 0.3 + (k % 100) / 1000 }));

/** The lowest of three times, in ms. */
function timeOf(work: () => void): number {
  const times = [0, 0, 0].map(() => {
    const began = performance.now();
    work();
    return performance.now() - began;
  });
  return times.reduce((a, b) => Math.min(a, b));
}

it('a link of 5,000 events comes back as it was', () => {
  const events = many(5000);
  const link = readFragment(fragmentOf({ config, events, target: null, at: 20_000, digest: null }));
  const repaired = repair(link?.values ?? new Map(), link?.events ?? []);
  expect([repaired.problems, repaired.events]).toEqual([[], events]);
});

it('the time goes as the number of events, whether they can be or not', { retry: 3 }, () => {
  const bad = many(4000).map((event) => ({ ...event, value: -1 }));
  for (const events of [many(4000), bad]) {
    possibleEvents(config, events.slice(0, 1000));
    const [part, all] = [250, 4000].map((count) => timeOf(() => possibleEvents(config, events.slice(0, count))));
    // Sixteen times as many: 256 times as long if every event were tried with all before it.
    expect((all as number) / (part as number)).toBeLessThan(80);
  }
});

it('events that can not be are left out with their reason, and the others kept', () => {
  const events: FieldEvent[] = [
    { step: 30, field: 'phi', value: 0.4 },
    { step: 10, field: 'phi', value: 0.6 },
    { step: 20, field: 'phi', value: 7 },
    { step: 5, field: 'learningRate', value: 0.1 },
    { step: -1, field: 'phi', value: 0.4 },
    { step: 10, field: 'phi', value: 0.55 },
    { step: 30, field: 'phi', value: 9 },
  ];
  const { kept, refused } = possibleEvents(config, events);
  expect(kept).toEqual([
    { step: 10, field: 'phi', value: 0.55 },
    { step: 30, field: 'phi', value: 0.4 },
  ]);
  expect(refused.map(({ event }) => [event.step, event.value]).sort()).toEqual([
    [-1, 0.4],
    [20, 7],
    [30, 9],
    [5, 0.1],
  ]);
  const { problems } = repair(new Map(Object.entries({ phi: 0.5 })), events);
  expect(problems.length).toBe(4);
  expect(problems.join()).toContain('the event at step 20: phi must be');
  expect(() => orderedEvents(config, events)).toThrow('the step of an event must be a whole number');
  expect(() => orderedEvents(config, events.slice(0, 3))).toThrow('phi must be in (0, 1.5], got 7');
});

it('20,000 names that no field has are told, and only the first compared with those of fields', () => {
  const text = Array.from({ length: 20_000 }, (_, k) => `unknownFieldOfALink${k}=1`).join('&');
  const link = readFragment(`kik=0.2&${text}&phii=0.4`);
  expect(link?.problems.length).toBe(20_002);
  expect([...(link?.values ?? [])]).toEqual([['kick', 0.2]]);
});
