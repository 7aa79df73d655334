/** Pictures of stored configurations. */
import { ConfigError, showValue, stepOf } from '../../model/index.js';
import type { SnapshotSpec } from '../../plot/figure/snapshot.js';
import { type BoxOption, type ConfigurationSource, packingFraction, stepOfFrame } from '../stored/configurations.js';
import { contactsOf } from '../stored/contacts.js';
import { openStored } from '../stored/reader.js';

export interface Picture {
  spec: SnapshotSpec;
  /** Number of the frame, and how many there are. */
  frame: number;
  frames: number;
  /** null where the file does not say it. */
  step: number | string | null;
  phi: number;
  activeFraction: number;
  /** What to beware of, a sentence each. */
  warnings: string[];
}

/** The frame that a selection names. @throws ConfigError if there is none */
function frameOf(source: ConfigurationSource, selection: string): number {
  const { frames, steps, name } = source;
  if (selection === 'first') return 0;
  const [, step] = /^step=(\d+)$/.exec(selection.trim()) ?? [];
  if (step !== undefined) {
    const found = steps.indexOf(stepOf(step));
    if (found >= 0) return found;
    const known = steps.filter((each) => each !== null);
    const which =
      known.length === 0
        ? 'whose steps are not known'
        : known.length === 1
          ? `which has step ${known[0]}`
          : `which has ${frames} from step ${known[0]} to ${known.at(-1)}`;
    throw new ConfigError(
      `frame must be one of ${name}, ${which}, got ${showValue(selection)}; give first, last or a number`,
      'frame',
    );
  }
  const index = selection.trim() === 'last' ? frames - 1 : /^\d+$/.test(selection.trim()) ? Number(selection) : frames;
  if (index < frames) return index;
  const range = frames === 1 ? '0, the only frame' : `a number from 0 to ${frames - 1}`;
  throw new ConfigError(
    `frame must be first, last, ${range} of ${name}, or step=T, got ${showValue(selection)}; give one of them`,
    'frame',
  );
}

const brief = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * A picture of one frame of a run or a file.
 * @param box of a file that does not say it
 * @throws ConfigError if there is no such frame, or it is of a line of particles
 */
export async function pictureOf(path: string, selection: string, box: BoxOption = {}, title?: string): Promise<Picture> {
  const sources = await openStored(path, box);
  const [source] = sources as [ConfigurationSource];
  if (sources.length > 1 || source.system !== undefined) {
    throw new ConfigError(`${path} is a sweep, which has many runs; give one of them, such as ${source.name}`);
  }
  const frame = frameOf(source, selection);
  const configuration = await source.read(frame);
  const { dimension, boxLength, positions, radii } = configuration;
  if (dimension < 2) {
    throw new ConfigError(`${path}: a picture needs dimension 2 or more, got ${dimension}; plot its series instead`);
  }
  const active = configuration.active ?? Uint8Array.from(contactsOf(configuration), (count) => (count > 0 ? 1 : 0));
  const activeFraction = active.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0) / radii.length;
  const phi = packingFraction(configuration);
  const step = stepOfFrame(source, frame);
  const facts = [
    ...(step === null ? [] : [`t = ${step}`]),
    `N = ${radii.length}`,
    `phi = ${brief(phi)}`,
    `d = ${dimension}`,
    `L = ${brief(boxLength)} sigma`,
  ];
  const cut = dimension > 3 ? [`Of ${dimension} coordinates the first three are shown.`] : [];
  const name = step === null ? `frame-${frame}` : `frame-step-${step}`;
  const spec = { name, dimension, boxLength, positions, radii, active, title, notes: [facts.join(', '), ...cut] };
  const warnings = source.notes.map((note) => `${source.name}: ${note}`);
  return { spec, frame, frames: source.frames, step, phi, activeFraction, warnings };
}

/** Where active particles are in a flat picture of the box, as [x, y] from 0 to 1; of spheres, seen along the last axis. */
export function activePlaces({ spec }: Picture): [number, number][] {
  const { dimension, positions, active } = spec;
  const places: [number, number][] = [];
  for (let i = 0; i < active.length; i++) {
    if (active[i] === 0) continue;
    places.push([(positions[i * dimension] as number) / 2 ** 32, (positions[i * dimension + 1] as number) / 2 ** 32]);
  }
  return places;
}
