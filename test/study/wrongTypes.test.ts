/** What JavaScript lets through where types would not: a sentence that says what was expected. */
import { describe, expect, it } from 'vitest';
import {
  exponentsOfSweeps,
  inspectPath,
  openFrames,
  parseConfig,
  plotText,
  resumeRun,
  runSimulation,
  Sweep,
  simulate,
} from '../../src/node.js';

const uses: Record<string, (given: never) => unknown> = {
  parseConfig,
  simulate,
  runSimulation,
  resumeRun,
  inspectPath,
  openFrames,
  exponentsOfSweeps,
  plotText: (given) => plotText(given, given),
  Sweep: (given) => new Sweep(given, 'never-made'),
};

describe.each(Object.entries(uses))('%s', (_, use) => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 5],
    ['a list', []],
    ['a function', () => 1],
  ])('answers %s in a sentence', async (_name, given) => {
    const error = await (async () => use(given as never))().catch((thrown: unknown) => thrown);
    // A run takes all its defaults where nothing is given; an empty list is one of no series.
    if (!(error instanceof Error)) return;
    expect(error.message).not.toMatch(/Cannot (read|use|destructure|convert)|is not (a function|iterable)|argument must be/);
    expect(error.message.split(' ').length).toBeGreaterThan(4);
  });
});

it.each([null, undefined, 5, ''])('a sweep is not made in the directory %s', (directory) => {
  expect(() => new Sweep({ grid: { phi: [0.4] } }, directory as never)).toThrow('out must be the path of a directory, got ');
});
