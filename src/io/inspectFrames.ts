/** Describes files of frames: every frame is read. */
import type { Frame, FrameReader } from './frames.js';
import { counted, type Findings, messageOf } from './inspection.js';
import { openFrames } from './openFrames.js';

function contentsOf(reader: FrameReader, first: Frame | null): Record<string, unknown> {
  const { count, steps } = reader;
  if (first === null) return { frames: count };
  const radii = [...new Set(first.radii)].sort((a, b) => a - b);
  return {
    frames: count,
    steps: [steps[0], steps.at(-1)],
    particles: first.radii.length,
    dimension: first.dimension,
    boxLength: first.boxLength,
    radii: radii.length > 4 ? [radii[0], radii.at(-1)] : radii,
    activity: first.active === null ? 'not stored' : 'stored',
    observables: Object.keys(first.log),
  };
}

/** Reads all frames; the first one, and what is wrong with the first that can't be read. */
function readAll(reader: FrameReader, path: string): { first: Frame | null; problem: string | null } {
  let first: Frame | null = null;
  for (let k = 0; k < reader.count; k++) {
    try {
      const frame = reader.read(k);
      first ??= frame;
    } catch (error) {
      return { first, problem: `${messageOf(error, path)}; ${counted(k, 'frame')} before it can be used` };
    }
  }
  return { first, problem: null };
}

export function inspectFrames(path: string): Findings {
  let reader: FrameReader;
  try {
    reader = openFrames(path);
  } catch (error) {
    return { version: null, contents: {}, problems: [messageOf(error, path)] };
  }
  try {
    const { first, problem } = readAll(reader, path);
    const problems = [problem, reader.problem].filter((each) => each !== null);
    return { version: reader.version, contents: contentsOf(reader, first), problems };
  } finally {
    reader.close();
  }
}
