/** Reads frames from GSD files of the schema hoomd, ours and those of other programs. */
import { closeSync } from 'node:fs';
import { ConfigError, toFraction } from '../model/index.js';
import { checkFrameIndex, cubicSide, type Frame, type FrameReader, refuseTilt } from './frames.js';
import { chunkNames, isOurs, logPrefix, ownLogPrefixes } from './gsdChunks.js';
import { type GsdIndex, readGsdIndex } from './gsdIndex.js';
import { dataSize, numbersOf, versionText } from './gsdLayout.js';
import { openToRead, readAt } from './openFile.js';

/** What the schema says of a chunk that neither a frame nor the first one has. */
const defaultBox = [1, 1, 1, 0, 0, 0];
const defaultDiameter = 1;

type Numbers = ReturnType<typeof numbersOf>;

export class GsdReader implements FrameReader {
  readonly format = 'gsd';
  readonly version: string;
  readonly steps: readonly number[];
  readonly index: GsdIndex;
  readonly #numbers: ReadonlyMap<string, number>;

  /**
   * @param file open for reading; `close` closes it
   * @param path for messages
   * @throws ConfigError if it is no GSD file of the schema hoomd
   */
  constructor(
    readonly file: number,
    readonly path: string,
  ) {
    this.index = readGsdIndex(file, path);
    const { header, names, frames } = this.index;
    if (header.schema !== 'hoomd') {
      throw new ConfigError(`${path}: the schema must be hoomd, got ${header.schema}; only particle configurations can be read`);
    }
    this.version = versionText(header.fileVersion);
    this.#numbers = new Map(names.map((name, number) => [name, number]));
    this.steps = frames.map((_, k) => Number(this.#chunk(k, chunkNames.step)?.[0] ?? 0));
  }

  get count(): number {
    return this.index.frames.length;
  }

  get problem(): string | null {
    return this.index.problem;
  }

  /** Whether we wrote it, so that it can be appended to. */
  get ours(): boolean {
    return isOurs(this.index.header);
  }

  /** A chunk of frame k; without one, that of frame 0. */
  #chunk(k: number, name: string): Numbers | null {
    const number = this.#numbers.get(name);
    const { frames } = this.index;
    const entry = number === undefined ? undefined : (frames[k]?.get(number) ?? frames[0]?.get(number));
    if (entry === undefined) return null;
    const bytes = readAt(this.file, entry.at, dataSize(entry));
    if (bytes.length < dataSize(entry)) throw new ConfigError(`${this.path}: frame ${k}: ${name} is cut short`);
    return numbersOf(bytes, entry.type);
  }

  /** A chunk of the right length, as numbers; those of another length belong to another number of particles. */
  #list(k: number, name: string, length: number): Numbers | null {
    const numbers = this.#chunk(k, name);
    return numbers?.length === length ? numbers : null;
  }

  read(k: number): Frame {
    checkFrameIndex(k, this.count);
    const place = `${this.path}: frame ${k}`;
    const particles = Number(this.#chunk(k, chunkNames.particles)?.[0] ?? 0);
    const box = Array.from(this.#chunk(k, chunkNames.box) ?? defaultBox, Number);
    const hoomdDimension = Number(this.#chunk(k, chunkNames.dimensions)?.[0] ?? (box[2] === 0 ? 2 : 3));
    refuseTilt(box.slice(3), place);
    const dimension = Number(this.#chunk(k, chunkNames.dimension)?.[0] ?? hoomdDimension);
    const side = cubicSide(box.slice(0, hoomdDimension), place);
    const boxLength = Number(this.#chunk(k, chunkNames.boxLength)?.[0] ?? side);
    return {
      step: this.steps[k] as number,
      boxLength,
      dimension,
      positions: this.#positions(k, particles, dimension, boxLength),
      radii: this.#radii(k, particles),
      active: this.#active(k, particles),
      log: this.#log(k),
    };
  }

  #positions(k: number, particles: number, dimension: number, boxLength: number): Uint32Array {
    const exact = this.#list(k, chunkNames.fraction, particles * dimension);
    if (exact instanceof Uint32Array) return exact;
    const centred = this.#list(k, chunkNames.position, 3 * particles);
    const positions = new Uint32Array(particles * dimension);
    for (let i = 0; centred && i < particles; i++) {
      for (let axis = 0; axis < dimension; axis++) {
        const coordinate = Number(centred[3 * i + axis]);
        if (!Number.isFinite(coordinate)) {
          throw new ConfigError(`${this.path}: frame ${k}: position of particle ${i} must be finite, got ${coordinate}`);
        }
        positions[i * dimension + axis] = toFraction(coordinate, boxLength);
      }
    }
    return positions;
  }

  #radii(k: number, particles: number): Float64Array {
    const exact = this.#list(k, chunkNames.radius, particles);
    if (exact instanceof Float64Array) return exact;
    const diameters = this.#list(k, chunkNames.diameter, particles);
    return Float64Array.from({ length: particles }, (_, i) => Number(diameters?.[i] ?? defaultDiameter) / 2);
  }

  #active(k: number, particles: number): Uint8Array | null {
    const active = this.#list(k, chunkNames.active, particles);
    return active instanceof Uint8Array ? active : null;
  }

  /** Scalars that were logged. */
  #log(k: number): Record<string, number> {
    const log: Record<string, number> = {};
    for (const name of this.#numbers.keys()) {
      if (!name.startsWith(logPrefix) || ownLogPrefixes.some((prefix) => name.startsWith(prefix))) continue;
      const values = this.#list(k, name, 1);
      if (values) log[name.slice(logPrefix.length)] = Number(values[0]);
    }
    return log;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** @throws ConfigError if the file can't be read or is no GSD file of the schema hoomd */
export function openGsd(path: string): GsdReader {
  return new GsdReader(openToRead(path, 'a GSD file'), path);
}
