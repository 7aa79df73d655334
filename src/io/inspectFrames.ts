/** Describes files of frames: every frame is read. */
import { ConfigError, type Step, stepInJson } from '../model/index.js';
import type { Boundaries } from './box.js';
import type { Frame, FrameReader } from './frames.js';
import { counted, type Findings, messageOf } from './inspection.js';
import { openFrames } from './openFrames.js';

/** Boundaries of the first frame, open ones included; null if the file does not say them in a known way. */
function boundariesOf(reader: FrameReader): Boundaries | null {
  try {
    return reader.count > 0 ? reader.boundariesOf(0) : null;
  } catch (error) {
    if (error instanceof ConfigError) return null;
    throw error;
  }
}

function contentsOf(reader: FrameReader, first: Frame | null, lastLength: number): Record<string, unknown> {
  const { count, steps } = reader;
  const boundaries = boundariesOf(reader);
  if (first === null) return { frames: count, boundaries };
  const radii = [...new Set(first.radii)].sort((a, b) => a - b);
  return {
    frames: count,
    steps: [steps[0], steps.at(-1)].map((step) => stepInJson(step as Step)),
    particles: first.radii.length,
    dimension: first.dimension,
    // of the first and the last frame, where a schedule has changed it
    boxLength: lastLength === first.boxLength ? lastLength : [first.boxLength, lastLength],
    boundaries,
    radii: radii.length > 4 ? [radii[0], radii.at(-1)] : radii,
    activity: first.active === null ? 'not stored' : 'stored',
    observables: Object.keys(first.log),
  };
}

/** Reads all frames; the first one, the box of the last, and what is wrong with the first that can't be read. */
function readAll(
  reader: FrameReader,
  path: string,
): {
  first: Frame | null;
  lastLength: number;
  problem: string | null;
} {
  let first: Frame | null = null;
  let lastLength = 0;
  for (let k = 0; k < reader.count; k++) {
    try {
      const frame = reader.read(k);
      first ??= frame;
      lastLength = frame.boxLength;
    } catch (error) {
      return { first, lastLength, problem: `${messageOf(error, path)}; ${counted(k, 'frame')} before it can be used` };
    }
  }
  return { first, lastLength, problem: null };
}

export function inspectFrames(path: string): Findings {
  let reader: FrameReader;
  try {
    reader = openFrames(path);
  } catch (error) {
    return { version: null, contents: {}, problems: [messageOf(error, path)] };
  }
  try {
    const { first, lastLength, problem } = readAll(reader, path);
    const problems = [problem, problem === null ? (reader.verify?.() ?? null) : null, reader.problem].filter(
      (each) => each !== null,
    );
    const notes = reader.notes.filter((note) => note !== reader.problem);
    const contents = { ...contentsOf(reader, first, lastLength), ...(notes.length > 0 ? { notes } : {}) };
    return { version: reader.version, contents, problems };
  } finally {
    reader.close();
  }
}
