/** Reads frames from GSD files of the schema hoomd, ours and those of other programs. */
import { constants } from 'node:buffer';
import { closeSync, fstatSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { ConfigError, type Step, stepOf, toFraction } from '../model/index.js';
import { allPeriodic, type Boundaries, cubicSide } from './box.js';
import { checkFrameIndex, type Frame, type FrameReader } from './frames.js';
import { chunkNames, isOurs, lastChecksum, logPrefix, ourHeader, ownLogPrefixes } from './gsdChunks.js';
import { type FrameEntries, type GsdIndex, readGsdIndex } from './gsdIndex.js';
import { characterType, dataSize, type GsdEntry, numbersOf, versionText } from './gsdLayout.js';
import { sorted } from './gsdPlaces.js';
import { checkGsd } from './gsdVerify.js';
import { readAt } from './openFile.js';

/** What the schema says of a chunk that neither a frame nor the first one has. */
const defaultBox = [1, 1, 1, 0, 0, 0];
const defaultDiameter = 1;
/** Positions in float32 may differ by this from the exact ones beside them, in units of 2^-32 of the box. */
const singleDeviation = 1024;

const shapesDoubt = `${chunkNames.shapes} are not read, diameters are taken as ${defaultDiameter}; write ${chunkNames.diameter}`;

type Numbers = ReturnType<typeof numbersOf>;

interface Checksums {
  frame: number;
  /** Numbers of the names of the chunks, in their order. */
  names: number[];
  values: Uint32Array;
}

export class GsdReader implements FrameReader {
  readonly format = 'gsd';
  readonly version: string;
  readonly steps: readonly Step[];
  readonly index: GsdIndex;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #fileSize: number;
  /** Those of the last frame that was asked for. */
  #sums: Checksums | null = null;

  /**
   * @param file open for reading; `close` closes it
   * @param path for messages
   * @throws ConfigError if it is no GSD file of the schema hoomd
   */
  constructor(
    readonly file: number,
    readonly path: string,
  ) {
    this.#fileSize = fstatSync(file).size;
    this.index = readGsdIndex(file, path);
    const { header, names, frames } = this.index;
    if (header.schema !== 'hoomd') {
      throw new ConfigError(`${path}: the schema must be hoomd, got ${header.schema}; only particle configurations can be read`);
    }
    this.version = versionText(header.fileVersion);
    this.#numbers = new Map(names.map((name, number) => [name, number]));
    this.steps = frames.map((_, k) => this.#stepOf(k));
  }

  get count(): number {
    return this.index.frames.length;
  }

  get problem(): string | null {
    return this.index.problem;
  }

  get notes(): readonly string[] {
    return [...(this.problem === null ? [] : [this.problem]), ...(this.#hasShapesOnly() ? [shapesDoubt] : [])];
  }

  /** HOOMD's hard particles have their sizes in shapes, and no diameters. */
  #hasShapesOnly(): boolean {
    const [shapes, ...sizes] = [chunkNames.shapes, chunkNames.diameter, chunkNames.radius].map((name) => this.#numbers.get(name));
    const has = (name: number | undefined): boolean =>
      name !== undefined && this.index.frames.some((entries) => entries.has(name));
    return has(shapes) && !sizes.some(has);
  }

  /** Whether we wrote it, so that it can be appended to. */
  get ours(): boolean {
    return isOurs(this.index.header);
  }

  /** What is wrong with the bytes of a file of ours, held against its checksums and its layout; null of whole files, and of others'. */
  verify(): string | null {
    return this.ours ? checkGsd(this.file, this.index) : null;
  }

  #place(k: number): string {
    return `${this.path}: frame ${k}`;
  }

  /** The entry of a chunk of frame k; without one, that of frame 0. */
  #entry(k: number, name: string): GsdEntry | undefined {
    const number = this.#numbers.get(name);
    const { frames } = this.index;
    return number === undefined ? undefined : (frames[k]?.get(number) ?? frames[0]?.get(number));
  }

  #fail(k: number, what: string): ConfigError {
    return new ConfigError(`${this.#place(k)}: ${what}`);
  }

  #bytes(entry: GsdEntry): Buffer {
    const size = dataSize(entry);
    if (size > constants.MAX_LENGTH) {
      throw this.#fail(
        entry.frame,
        `${this.index.names[entry.name]} has ${size} bytes, and at most ${constants.MAX_LENGTH} can be read`,
      );
    }
    const bytes = readAt(this.file, entry.at, size);
    if (bytes.length === size) return bytes;
    throw this.#fail(entry.frame, `${this.index.names[entry.name]} is cut short`);
  }

  /** Checksums of the chunks of a frame of ours, and which chunks they are of; null without any. The last of them is held against the rest. */
  #checksums(k: number): Checksums | null {
    const { header, names, frames } = this.index;
    if (!this.ours) return null;
    if (this.#sums?.frame === k) return this.#sums;
    const fail = () => this.#fail(k, 'the names, the index or the checksums are damaged');
    if (header.application !== ourHeader(names).application) throw fail();
    const number = this.#numbers.get(chunkNames.checksums);
    if (number === undefined) return null;
    const entries = sorted(frames[k] as FrameEntries);
    const entry = entries.pop();
    if (entry?.name !== number) throw fail();
    const values = numbersOf(this.#bytes(entry), entry.type);
    const last =
      values instanceof Uint32Array && values.length === entries.length + 1 ? lastChecksum(names, entries, values) : null;
    if (last === null || last !== values.at(-1)) throw fail();
    this.#sums = { frame: k, names: entries.map(({ name }) => name), values: values as Uint32Array };
    return this.#sums;
  }

  /** Numbers of a chunk, held against the checksum that files of ours have of it. */
  #chunk(entry: GsdEntry): Numbers {
    const bytes = this.#bytes(entry);
    const sums = this.#checksums(entry.frame);
    if (sums !== null && sums.values[sums.names.indexOf(entry.name)] !== crc32(bytes)) {
      throw this.#fail(entry.frame, `${this.index.names[entry.name]} is damaged, its checksum does not match`);
    }
    return numbersOf(bytes, entry.type);
  }

  /** A frame's step, unchecked: `read` checks it. */
  #stepOf(k: number): Step {
    const entry = this.#entry(k, chunkNames.step);
    const [step = 0] = entry === undefined || dataSize(entry) > 8 ? [] : numbersOf(this.#bytes(entry), entry.type);
    return typeof step === 'bigint' ? stepOf(step) : step;
  }

  /** A frame's step, checked. */
  #checkedStep(k: number): Step {
    const [step] = this.#list(k, chunkNames.step, 1) ?? [];
    return typeof step === 'bigint' && step >= 0n
      ? stepOf(step)
      : (this.#whole(k, chunkNames.step, 0, Number.MAX_SAFE_INTEGER) ?? 0);
  }

  /** A chunk of so many numbers; null without one. */
  #list(k: number, name: string, length: number): Numbers | null {
    const entry = this.#entry(k, name);
    if (entry === undefined) return null;
    const found = entry.rows * entry.columns;
    if (found === length) return this.#chunk(entry);
    throw this.#fail(k, `${name} must have ${length} numbers, got ${found}; the file is damaged`);
  }

  /** A chunk with a row for each particle; null without one, and where that of frame 0 belongs to another number of particles. */
  #rows(k: number, name: string, particles: number, columns: number): Numbers | null {
    const entry = this.#entry(k, name);
    if (entry === undefined || (entry.frame !== k && this.#particles(0) !== particles)) return null;
    const values = this.#list(k, name, particles * columns);
    if (entry.columns === columns) return values;
    const shape = `${entry.rows} rows of ${entry.columns}`;
    throw this.#fail(k, `${name} must have ${particles} rows of ${columns}, got ${shape}; the file is damaged`);
  }

  /** More particles than bytes are none: nothing is laid out for them. */
  #particles(k: number): number {
    return this.#whole(k, chunkNames.particles, 0, this.#fileSize) ?? 0;
  }

  /** One whole number; null without a chunk. */
  #whole(k: number, name: string, least: number, most: number): number | null {
    const values = this.#list(k, name, 1);
    if (values === null) return null;
    const value = Number(values[0]);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    // of 64 bits every digit is shown
    throw this.#fail(k, `${name} must be a whole number from ${least} to ${most}, got ${values[0]}`);
  }

  boundariesOf(k: number): Boundaries {
    checkFrameIndex(k, this.count);
    return allPeriodic(this.#box(k).dimension, 'GSD, whose boxes are periodic along every axis');
  }

  #box(k: number): { dimension: number; boxLength: number } {
    const place = this.#place(k);
    const box = Array.from(this.#list(k, chunkNames.box, 6) ?? defaultBox, Number);
    const ofHoomd = this.#whole(k, chunkNames.dimensions, 2, 3) ?? (box[2] === 0 ? 2 : 3);
    const sides = box.slice(0, ofHoomd);
    const tilts = box.slice(3).map((tilt) => tilt * (sides[0] as number));
    const side = cubicSide(sides, tilts, place);
    const exact = this.#list(k, chunkNames.boxLength, 1);
    // The exact one and the one in float32 are one box; two that differ are two.
    const boxLength = exact === null ? side : cubicSide([Number(exact[0]), side], [], place);
    return { dimension: this.#whole(k, chunkNames.dimension, 1, 5) ?? ofHoomd, boxLength };
  }

  read(k: number): Frame {
    checkFrameIndex(k, this.count);
    const particles = this.#particles(k);
    const { dimension, boxLength } = this.#box(k);
    return {
      step: this.#checkedStep(k),
      boxLength,
      dimension,
      positions: this.#positions(k, particles, dimension, boxLength),
      radii: this.#radii(k, particles),
      ...(this.#saysSizes(k) ? {} : { radiiAssumed: true as const }),
      active: this.#active(k, particles),
      log: this.#log(k),
    };
  }

  #positions(k: number, particles: number, dimension: number, boxLength: number): Uint32Array {
    const exact = this.#rows(k, chunkNames.fraction, particles, dimension);
    if (exact instanceof Uint32Array && this.ours) return exact;
    if (this.ours) throw this.#fail(k, `${chunkNames.fraction} is missing; the file is damaged`);
    const positions = this.#rounded(k, particles, dimension, boxLength);
    if (!(exact instanceof Uint32Array)) {
      if (dimension < 4) return positions;
      throw this.#fail(k, `${chunkNames.fraction} is missing; only three of ${dimension} axes are known`);
    }
    // Programs that move particles may keep our log of where they were.
    const isSame = (u: number, i: number): boolean =>
      i % dimension > 2 || Math.abs((u - (positions[i] as number)) | 0) < singleDeviation;
    if (exact.every(isSame)) return exact;
    if (dimension < 4) return positions;
    throw this.#fail(k, `${chunkNames.fraction} is not where the particles are; only three axes are known`);
  }

  /** Positions in float32 on the grid of fractions. */
  #rounded(k: number, particles: number, dimension: number, boxLength: number): Uint32Array {
    const centred = this.#rows(k, chunkNames.position, particles, 3);
    const positions = new Uint32Array(particles * dimension);
    for (let i = 0; centred && i < particles; i++) {
      for (let axis = 0; axis < Math.min(3, dimension); axis++) {
        const coordinate = Number(centred[3 * i + axis]);
        if (!Number.isFinite(coordinate)) {
          throw this.#fail(k, `position of particle ${i} must be finite, got ${coordinate}`);
        }
        positions[i * dimension + axis] = toFraction(coordinate, boxLength);
      }
    }
    return positions;
  }

  #saysSizes(k: number): boolean {
    return [chunkNames.radius, chunkNames.diameter].some((name) => this.#entry(k, name) !== undefined);
  }

  #radii(k: number, particles: number): Float64Array {
    const exact = this.#rows(k, chunkNames.radius, particles, 1);
    const diameters = exact === null ? this.#rows(k, chunkNames.diameter, particles, 1) : null;
    const radii =
      exact !== null
        ? Float64Array.from(exact, Number)
        : Float64Array.from({ length: particles }, (_, i) => Number(diameters?.[i] ?? defaultDiameter) / 2);
    for (let i = 0; i < particles; i++) {
      const radius = radii[i] as number;
      if (radius > 0 && radius < Number.POSITIVE_INFINITY) continue;
      throw this.#fail(k, `radius of particle ${i} must be positive and finite, got ${radius}`);
    }
    return radii;
  }

  #active(k: number, particles: number): Uint8Array | null {
    const active = this.#rows(k, chunkNames.active, particles, 1);
    return active instanceof Uint8Array ? active : null;
  }

  /** Scalars that were logged. */
  #log(k: number): Record<string, number> {
    const log: Record<string, number> = {};
    for (const name of this.#numbers.keys()) {
      if (!name.startsWith(logPrefix) || ownLogPrefixes.some((prefix) => name.startsWith(prefix))) continue;
      const entry = this.#entry(k, name);
      const isNumber = entry?.rows === 1 && entry.columns === 1 && entry.type !== characterType;
      if (isNumber) log[name.slice(logPrefix.length)] = Number(this.#chunk(entry)[0]);
    }
    return log;
  }

  close(): void {
    closeSync(this.file);
  }
}
