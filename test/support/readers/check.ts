/** Reads a file of the corpus and holds it against what must be read. */
import { expect } from 'vitest';
import { type Frame, openFrames } from '../../../src/io/index.js';
import { openCsv } from '../../../src/study/stored/configurations.js';
import { boxSide, type Configuration, type CorpusFile } from './corpus.js';

/** What a reader gave: frames, and everything it said. */
export interface Reading {
  frames: Pick<Frame, 'step' | 'boxLength' | 'dimension' | 'positions' | 'radii'>[];
  said: string[];
}

export async function readFile(path: string, file: CorpusFile): Promise<Reading> {
  const frames: Reading['frames'] = [];
  const said: string[] = [];
  try {
    if (file.extension === 'csv') {
      const source = openCsv(path, { boxLength: boxSide });
      said.push(...source.notes);
      frames.push({ ...(await source.read(0)), step: file.frames[0]?.step ?? 0 });
    } else {
      const reader = openFrames(path);
      said.push(...reader.notes);
      for (let k = 0; k < reader.count; k++) frames.push(reader.read(k));
      reader.close();
    }
  } catch (error) {
    expect((error as Error).name, (error as Error).stack).toBe('ConfigError');
    said.push((error as Error).message);
  }
  return { frames, said };
}

/** A frame must be that of a configuration: positions to the last digit of the grid, box, step, radii. */
export function expectFrame(frame: Reading['frames'][number], wanted: Configuration, dimension: number, name: string): void {
  const { step, boxLength, positions, radii } = frame;
  expect([step, frame.dimension, radii.length], name).toEqual([wanted.step, dimension, wanted.radii.length]);
  expect(boxLength / wanted.side, name).toBeCloseTo(1, 12);
  wanted.coordinates.forEach((words, i) => {
    for (let axis = 0; axis < dimension; axis++) {
      const off = ((positions[i * dimension + axis] as number) - Math.round((Number(words[axis]) / wanted.side) * 2 ** 32)) | 0;
      expect(Math.abs(off), `${name}: particle ${i}, axis ${axis}`).toBeLessThanOrEqual(1);
    }
  });
  wanted.radii.forEach((word, i) => {
    expect(radii[i], name).toBeCloseTo(Number(word), 14);
  });
}

/** A file must be read as it is, or spoken of; never differ without a word. */
export function expectReading({ frames, said }: Reading, file: CorpusFile): void {
  const all = said.join(' | ');
  if (file.told === null) expect(said, file.name).toEqual([]);
  else expect(all, file.name).toMatch(file.told);
  const most = Math.min(frames.length, file.frames.length);
  for (let k = 0; k < most; k++)
    expectFrame(frames[k] as Frame, file.frames[k] as Configuration, file.dimension, `${file.name}, frame ${k}`);
  // Without a word all frames must be there; a frame whose last number may be cut is spoken of.
  if (file.told === null) expect(frames.length, file.name).toBe(file.frames.length);
}
