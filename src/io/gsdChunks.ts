/**
 * The chunks of our GSD files (schema hoomd 1.4), and the layout that makes them safe to cut and to recover.
 *
 * The frames of a run whose box changes have box and box length each; in other files the first frame says them for all.
 *
 *   header | index of 128 entries | name list, 2048 bytes | data of frame 0 | data of frame 1 | ...
 *
 * Data are appended without gaps, in the order of the names. When the next frame's entries no longer fit, an index of twice the size
 * is appended first, the entries are copied, and the header is turned to it; the old one stays behind, full. The whole file is thus a
 * function of its frames, whatever was cut or flushed in between, and an index that was cut off can be done without: its predecessor
 * ends where it begins.
 */
import { crc32 } from 'node:zlib';
import { type Frame, particlesOf, type System } from './frames.js';
import {
  bytesOf,
  encodeEntries,
  entrySize,
  type GsdEntry,
  type GsdHeader,
  headerSize,
  nameBlock,
  typeOf,
  versionNumber,
} from './gsdLayout.js';

export const firstCapacity = 128;
const nameBlocks = 32;
export const firstIndexAt = headerSize;
const namesAt = firstIndexAt + firstCapacity * entrySize;
/** Where the data of frame 0 begin. */
export const dataStart = namesAt + nameBlocks * nameBlock;

export const applicationName = 'randorg';
/** Version of this list of chunks, in the header's application: 1 has no checksums. */
const chunksVersion = (names: readonly string[]): number => (names.length === 0 || names.includes(chunkNames.checksums) ? 2 : 1);

export const chunkNames = {
  step: 'configuration/step',
  position: 'particles/position',
  fraction: 'log/particles/randorg/position_u32',
  active: 'log/particles/randorg/active',
  velocity: 'particles/velocity',
  dimensions: 'configuration/dimensions',
  box: 'configuration/box',
  particles: 'particles/N',
  diameter: 'particles/diameter',
  shapes: 'particles/type_shapes',
  radius: 'log/particles/randorg/radius',
  boxLength: 'log/randorg/box_length',
  dimension: 'log/randorg/dimension',
  checksums: 'log/randorg/crc32',
} as const;

export const logPrefix = 'log/';
/** Observables are scalars of other names. */
export const ownLogPrefixes = ['log/randorg/', 'log/particles/', 'log/bonds/'];

const everyFrame: readonly string[] = [chunkNames.step, chunkNames.position, chunkNames.fraction];
const firstFrame: readonly string[] = [
  chunkNames.dimensions,
  chunkNames.box,
  chunkNames.particles,
  chunkNames.diameter,
  chunkNames.radius,
  chunkNames.boxLength,
  chunkNames.dimension,
];

/** Of a file whose box changes from frame to frame, these too. */
const boxInEvery: readonly string[] = [chunkNames.box, chunkNames.boxLength];

/** Whether every frame of a file says its box: its names come before those that the first frame alone has. */
const hasChangingBox = (names: readonly string[]): boolean =>
  names.indexOf(chunkNames.box) < names.indexOf(chunkNames.dimensions);

export const isOurs = ({ application }: GsdHeader): boolean => application.startsWith(applicationName);

/** Names of the chunks of a new file; their place in the list is their number. */
export function namesOf({
  observables,
  hasActive,
  hasVelocities,
  boxChanges,
}: Omit<System, 'boxLength' | 'dimension' | 'radii'>): string[] {
  const ofRun = [...(hasActive ? [chunkNames.active] : []), ...(hasVelocities ? [chunkNames.velocity] : [])];
  const every = [...everyFrame, ...ofRun, ...(boxChanges ? boxInEvery : [])];
  return [
    ...every,
    ...firstFrame.filter((name) => !every.includes(name)),
    ...observables.map((name) => logPrefix + name),
    chunkNames.checksums,
  ];
}

/** Entries that frame k of one of our files has. */
export function entriesOf(k: number, names: readonly string[]): number {
  if (k === 0) return names.length;
  return names.length - firstFrame.length + (hasChangingBox(names) ? boxInEvery.length : 0);
}

export function encodeNames(names: readonly string[]): Buffer {
  const bytes = Buffer.alloc(nameBlocks * nameBlock);
  const text = Buffer.from(names.map((name) => `${name}\0`).join(''));
  if (text.length >= bytes.length || names.length > firstCapacity / 2) {
    throw new Error(`the names of all observables must take less than ${bytes.length} bytes, got ${text.length}`);
  }
  text.copy(bytes);
  return bytes;
}

/** The header of a file with these names, with the index at a place. */
export function ourHeader(names: readonly string[], indexAt = firstIndexAt, indexCapacity = firstCapacity): GsdHeader {
  return {
    indexAt,
    indexCapacity,
    namesAt,
    nameBlocks,
    schemaVersion: versionNumber(1, 4),
    fileVersion: versionNumber(2, 0),
    application: `${applicationName} ${chunksVersion(names)}`,
    schema: 'hoomd',
  };
}

/** Coordinates of all axes as HOOMD has them: three, in [-L/2, L/2), float32. Other axes than the first three are left out. */
function centredPositions({ positions, dimension, boxLength }: Frame, particles: number): Float32Array {
  const centred = new Float32Array(3 * particles);
  const half = Math.fround(boxLength) / 2;
  const axes = Math.min(dimension, 3);
  for (let i = 0; i < particles; i++) {
    for (let axis = 0; axis < axes; axis++) {
      // As a signed number a fraction is the one in [-1/2, 1/2).
      const x = Math.fround((((positions[i * dimension + axis] as number) | 0) / 4294967296) * boxLength);
      centred[3 * i + axis] = x >= half ? -half : x;
    }
  }
  return centred;
}

/** Velocities of all axes, in the same way. */
function hoomdVelocities({ velocities = new Float64Array(0), dimension }: Frame, particles: number): Float32Array {
  const all = new Float32Array(3 * particles);
  const axes = Math.min(dimension, 3);
  for (let k = 0; k < all.length; k++) if (k % 3 < axes) all[k] = velocities[Math.floor(k / 3) * dimension + (k % 3)] as number;
  return all;
}

/** Sides as HOOMD has them, which knows two and three dimensions: a line is drawn in a square, four axes and more in a cube. */
function hoomdBox({ boxLength, dimension }: Frame): Float32Array {
  return Float32Array.of(boxLength, boxLength, dimension > 2 ? boxLength : 0, 0, 0, 0);
}

export interface GsdChunk extends Pick<GsdEntry, 'rows' | 'columns' | 'name' | 'type'> {
  data: Parameters<typeof typeOf>[0];
}

/**
 * CRC-32 of each chunk of a frame, then that of the names of the file, of the frame's entries and of those before.
 * @param data of the frame's chunks, as the file has them
 */
export function checksumsOf(names: readonly string[], entries: readonly GsdEntry[], data: readonly Uint8Array[]): Uint32Array {
  const sums = Uint32Array.from([...data.map((bytes) => crc32(bytes)), 0]);
  sums[data.length] = lastChecksum(names, entries, sums);
  return sums;
}

/** Checksums of lists of names: a file has the same list in every frame. */
const namesChecksums = new WeakMap<readonly string[], number>();

function checksumOfNames(names: readonly string[]): number {
  const known = namesChecksums.get(names);
  if (known !== undefined) return known;
  const checksum = crc32(encodeNames(names));
  namesChecksums.set(names, checksum);
  return checksum;
}

/** The last checksum of a frame, by the names, the frame's entries but that of the checksums, and the checksums before. */
export function lastChecksum(names: readonly string[], entries: readonly GsdEntry[], sums: Uint32Array): number {
  return crc32(bytesOf(sums.subarray(0, -1)), crc32(encodeEntries(entries), checksumOfNames(names)));
}

/** The chunks of frame k, in the order of the names; the checksums follow them. */
export function chunksOf(frame: Frame, k: number, names: readonly string[]): GsdChunk[] {
  const particles = particlesOf(frame);
  const { positions, radii, dimension, boxLength, active, log } = frame;
  const data: Record<string, GsdChunk['data']> = {
    [chunkNames.step]: BigUint64Array.of(BigInt(frame.step)),
    [chunkNames.position]: centredPositions(frame, particles),
    [chunkNames.fraction]: positions,
  };
  if (active) data[chunkNames.active] = active;
  if (frame.velocities) data[chunkNames.velocity] = hoomdVelocities(frame, particles);
  if (k === 0 || hasChangingBox(names)) {
    data[chunkNames.box] = hoomdBox(frame);
    data[chunkNames.boxLength] = Float64Array.of(boxLength);
  }
  if (k === 0) {
    data[chunkNames.dimensions] = Uint8Array.of(dimension > 2 ? 3 : 2);
    data[chunkNames.particles] = Uint32Array.of(particles);
    data[chunkNames.diameter] = Float32Array.from(radii, (radius) => 2 * radius);
    data[chunkNames.radius] = radii;
    data[chunkNames.dimension] = Uint32Array.of(dimension);
  }
  for (const [name, value] of Object.entries(log)) data[logPrefix + name] = Float64Array.of(value);
  const columns: Record<string, number> = {
    [chunkNames.position]: 3,
    [chunkNames.velocity]: 3,
    [chunkNames.fraction]: dimension,
  };
  return names.flatMap((name, number) => {
    const values = data[name];
    if (values === undefined) return [];
    const wide = columns[name] ?? 1;
    return [{ data: values, name: number, rows: values.length / wide, columns: wide, type: typeOf(values) }];
  });
}
