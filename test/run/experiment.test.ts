/** Runs whose fields change on the way: replayed bit for bit, and nothing but the fields changes. */
import { describe, expect, it } from 'vitest';
import type { RunConfigInput } from '../../src/model/index.js';
import { Experiment, type FieldEvent } from '../../src/run/experiment.js';
import { simulate } from '../../src/run/simulate.js';

const config = { particles: 120, dimension: 2, phi: 0.5, kick: 0.3, seed: 5 } as const;
const options = { energy: false, stopWhenAbsorbed: true };

/** Makes an experiment from its start to a step, or to absorption after its last event. */
async function replay(
  input: RunConfigInput,
  events: readonly FieldEvent[],
  steps: number,
): Promise<{ digest: string; steps: number }> {
  const experiment = await Experiment.open(input, events);
  try {
    while (experiment.time < steps) {
      const chunk = Math.min(1024, steps - experiment.time);
      const { absorbed } = await experiment.advance(chunk, { energy: false, stopWhenAbsorbed: true });
      if (absorbed && experiment.nextEvent === null) break;
    }
    return { digest: experiment.simulation.digest(), steps: experiment.time };
  } finally {
    await experiment.close();
  }
}

describe('an experiment', () => {
  it('without events is the run of the command line', async () => {
    const { digest, steps } = await simulate({ ...config, steps: 60 });
    expect(await replay(config, [], 60)).toEqual({ digest, steps });
  });

  it('is replayed from the events it noted, however its steps were cut', async () => {
    const live = await Experiment.open(config);
    await live.advance(7, options);
    await live.change('phi', 0.62);
    await live.advance(13, options);
    await live.change('kick', 0.05);
    await live.change('phi', 0.7);
    await live.change('kick', 0.1);
    for (let k = 0; k < 20; k++) await live.advance(1, options);
    const { events } = live;
    expect(events).toEqual([
      { step: 7, field: 'phi', value: 0.62 },
      { step: 20, field: 'kick', value: 0.1 },
      { step: 20, field: 'phi', value: 0.7 },
    ]);
    expect(live.time).toBe(40);
    const again = await replay(config, [...events].reverse(), 40);
    expect(again).toEqual({ digest: live.simulation.digest(), steps: 40 });
    // An event counts from its step on: the same value a step later is another history.
    const late = events.map((event) => (event.step === 7 ? { ...event, step: 8 } : event));
    expect((await replay(config, late, 40)).digest).not.toBe(again.digest);
    await live.close();
  });

  it('changes the box and not the fractions', async () => {
    const live = await Experiment.open(config);
    await live.advance(3, options);
    const before = live.simulation.positionsU32();
    const { boxLength } = live.simulation;
    await live.change('phi', 1);
    expect(live.simulation.positionsU32()).toEqual(before);
    expect(live.simulation.boxLength / boxLength).toBeCloseTo(Math.SQRT1_2, 12);
    expect(live.time).toBe(3);
  });

  it('wakes an absorbed configuration at its event', async () => {
    const dilute = { particles: 60, dimension: 2, phi: 0.15, kick: 0.2 } as const;
    const { steps: absorbedAt } = await replay(dilute, [], 100_000);
    expect(absorbedAt).toBeLessThan(5000);
    const events: FieldEvent[] = [{ step: absorbedAt + 50, field: 'phi', value: 1.1 }];
    const { steps } = await replay(dilute, events, absorbedAt + 60);
    expect(steps).toBe(absorbedAt + 60);
  });

  it('goes through the schedule of its config with the bits of a run', async () => {
    const input = { ...config, phi: undefined, schedule: 'phi=0:0.3,100:0.8@10;kick=step:50:0.1' };
    const { digest, steps } = await simulate({ ...input, kick: 0.3, steps: 150, stopWhenAbsorbed: false });
    const live = await Experiment.open({ ...input, kick: 0.3 });
    const next: (number | null)[] = [];
    while (live.time < 150) {
      if (live.time % 25 === 0) next.push(live.nextEvent);
      await live.advance(Math.min(7, 25 - (live.time % 25), 150 - live.time), { ...options, stopWhenAbsorbed: false });
    }
    expect({ digest: live.simulation.digest(), steps: live.time }).toEqual({ digest, steps });
    expect(next).toEqual([10, 30, 60, 80, null, null]);
    expect([live.config.phi, live.config.kick, live.events.length, live.config.schedule]).toEqual([0.8, 0.1, 0, undefined]);
    await live.close();
  });

  it('ends the schedule of a field that is changed by hand, is replayed so, and keeps that of others', async () => {
    const input = { ...config, phi: undefined, kick: undefined, schedule: 'phi=0:0.4,100:0.8@10;kick=0:0.3,100:0.1@20' };
    const go = async (live: Experiment, end: number) => {
      while (live.time < end) await live.advance(Math.min(9, end - live.time), { ...options, stopWhenAbsorbed: false });
    };
    const live = await Experiment.open(input);
    await go(live, 33);
    await live.change('phi', 0.7);
    expect(Object.keys(live.schedule)).toEqual(['kick']);
    await go(live, 120);
    expect([live.config.phi, live.config.kick]).toEqual([0.7, 0.1]);
    const again = await Experiment.open(input, live.events);
    await go(again, 120);
    expect(again.simulation.digest()).toBe(live.simulation.digest());
    // The same as one schedule of changes.
    const { digest } = await simulate({
      ...input,
      schedule: 'phi=step:0:0.4,10:0.44,20:0.48,30:0.52,33:0.7;kick=0:0.3,100:0.1@20',
      steps: 120,
      stopWhenAbsorbed: false,
    });
    expect(digest).toBe(live.simulation.digest());
    await Promise.all([live.close(), again.close()]);
  });

  it('refuses bad changes and stays as it was', async () => {
    const live = await Experiment.open(config);
    await live.advance(2, options);
    await expect(live.change('phi', 7)).rejects.toThrow('phi must be in (0, 1.5], got 7');
    await expect(live.change('learningRate', 0.1)).rejects.toThrow('learningRate does not apply to model bro');
    expect([live.time, live.config.phi, live.events.length]).toEqual([2, 0.5, 0]);
    await expect(replay(config, [{ step: -1, field: 'phi', value: 0.5 }], 5)).rejects.toThrow('the step of an event');
    await expect(replay(config, [{ step: 1, field: 'seed' as 'phi', value: 2 }], 5)).rejects.toThrow(
      'an event can change kick, learningRate, batchFraction, noiseStrength',
    );
  });
});
