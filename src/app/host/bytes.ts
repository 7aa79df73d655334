/**
 * The part of Node's Buffer that our readers of files use, for browsers. Whoever imports this module first gives it to the readers as
 * the global Buffer, if there is none.
 */
export class Bytes extends Uint8Array {
  static alloc(size: number): Bytes {
    return new Bytes(size);
  }

  static override from(source: unknown, offset?: unknown, length?: unknown): Bytes {
    if (typeof source === 'string') return Bytes.from(new TextEncoder().encode(source));
    if (source instanceof ArrayBuffer) return new Bytes(source, offset as number | undefined, length as number | undefined);
    const list = source as ArrayLike<number>;
    const bytes = new Bytes(list.length);
    bytes.set(list);
    return bytes;
  }

  static override of(...items: number[]): Bytes {
    return Bytes.from(items);
  }

  static concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, k) => byte === other[k]);
  }

  override toString(encoding = 'utf8', start = 0, end = this.length): string {
    const part = new Uint8Array(this.buffer, this.byteOffset + start, Math.max(0, Math.min(end, this.length) - start));
    // Latin 1 is read only to look at a few first bytes, where the decoder's windows-1252 says the same.
    return new TextDecoder(encoding === 'latin1' ? 'latin1' : 'utf-8', { ignoreBOM: true }).decode(part);
  }

  readBigUInt64LE(at = 0): bigint {
    return this.#view().getBigUint64(at, true);
  }

  readUInt32LE(at = 0): number {
    return this.#view().getUint32(at, true);
  }

  readUInt16LE(at = 0): number {
    return this.#view().getUint16(at, true);
  }

  copy(target: Uint8Array, at = 0): void {
    target.set(this, at);
  }

  writeBigUInt64LE(value: bigint, at: number): void {
    this.#view().setBigUint64(at, value, true);
  }

  writeUInt32LE(value: number, at: number): void {
    this.#view().setUint32(at, value, true);
  }

  /** ASCII, which is the same in all encodings. */
  write(text: string, at: number, _encoding?: string): void {
    this.set(new TextEncoder().encode(text), at);
  }

  #view(): DataView {
    return new DataView(this.buffer, this.byteOffset, this.byteLength);
  }
}

(globalThis as { Buffer?: unknown }).Buffer ??= Bytes;
