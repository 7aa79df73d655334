/**
 * Reads a dataset of floating-point numbers from the root of an HDF5 file, as h5py, MATLAB or h5wasm write it without chunks and
 * compression (HDF5 File Format Specification 3.0, superblocks 0 to 3). A run is checked before it begins, without waiting; the library
 * that writes tables can only be waited for.
 */

export interface Hdf5Dataset {
  shape: number[];
  values: Float64Array;
}

const undefinedAddress = 0xffffffffffffffffn;
const messages = { dataspace: 1, linkInfo: 2, datatype: 3, link: 6, layout: 8, continuation: 16, symbolTable: 17 };

interface Message {
  type: number;
  /** Where its body begins. */
  at: number;
}

class Hdf5File {
  constructor(private readonly bytes: Buffer) {}

  #text(at: number, length: number): string {
    return this.bytes.toString('latin1', at, at + length);
  }

  #address(at: number): number {
    return Number(this.bytes.readBigUInt64LE(at));
  }

  /** Object header of the root group. */
  get root(): number {
    const { bytes } = this;
    if (this.#text(0, 8) !== '\x89HDF\r\n\x1a\n') throw new RangeError('is no HDF5 file');
    const version = bytes.readUInt8(8);
    const [offsets, lengths] =
      version < 2 ? [bytes.readUInt8(13), bytes.readUInt8(14)] : [bytes.readUInt8(9), bytes.readUInt8(10)];
    if (version > 3 || offsets !== 8 || lengths !== 8) throw new RangeError("is an HDF5 file of a version that can't be read");
    if (version >= 2) return this.#address(36);
    // Superblock 1 has four bytes more; then base, free space, end, driver, and the entry of the root: its name, its header.
    return this.#address((version === 0 ? 24 : 28) + 32 + 8);
  }

  messagesOf(header: number): Message[] {
    return this.#text(header, 4) === 'OHDR' ? this.#newMessages(header) : this.#oldMessages(header);
  }

  #oldMessages(header: number): Message[] {
    const found: Message[] = [];
    const blocks: [number, number][] = [[header + 16, this.bytes.readUInt32LE(header + 8)]];
    for (let [at, length] of blocks) {
      const end = at + length;
      for (; at + 8 <= end; at += 8 + length) {
        const type = this.bytes.readUInt16LE(at);
        length = this.bytes.readUInt16LE(at + 2);
        found.push({ type, at: at + 8 });
        if (type === messages.continuation) blocks.push([this.#address(at + 8), this.#address(at + 16)]);
      }
    }
    return found;
  }

  #newMessages(header: number): Message[] {
    const found: Message[] = [];
    const flags = this.bytes.readUInt8(header + 5);
    let at = header + 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
    const width = 1 << (flags & 3);
    const length = this.bytes.readUIntLE(at, Math.min(width, 6));
    at += width;
    const blocks: [number, number][] = [[at, at + length]];
    const head = flags & 4 ? 6 : 4;
    for (const [start, end] of blocks) {
      for (let place = start; place + head <= end; ) {
        const type = this.bytes.readUInt8(place);
        const size = this.bytes.readUInt16LE(place + 1);
        const body = place + head;
        found.push({ type, at: body });
        if (type === messages.continuation) {
          const from = this.#address(body);
          blocks.push([from + 4, from + this.#address(body + 8) - 4]);
        }
        place = body + size;
      }
    }
    return found;
  }

  /** Object headers of a group by name. */
  linksOf(header: number): Map<string, number> {
    const links = new Map<string, number>();
    for (const { type, at } of this.messagesOf(header)) {
      if (type === messages.symbolTable) this.#takeTree(this.#address(at), this.#address(at + 8), links);
      else if (type === messages.link) this.#takeLink(at, links);
      else if (type === messages.linkInfo) {
        const heap = at + 2 + (this.bytes.readUInt8(at + 1) & 1 ? 8 : 0);
        if (this.bytes.readBigUInt64LE(heap) !== undefinedAddress)
          throw new RangeError("has so many names that it can't be read");
      }
    }
    return links;
  }

  #takeLink(at: number, links: Map<string, number>): void {
    const flags = this.bytes.readUInt8(at + 1);
    let place = at + 2;
    if (flags & 8 && this.bytes.readUInt8(place++) !== 0) return;
    place += (flags & 4 ? 8 : 0) + (flags & 16 ? 1 : 0);
    const width = 1 << (flags & 3);
    const length = this.bytes.readUIntLE(place, Math.min(width, 6));
    links.set(this.#text(place + width, length), this.#address(place + width + length));
  }

  #takeTree(node: number, heap: number, links: Map<string, number>): void {
    const names = this.#address(heap + 24);
    const kind = this.#text(node, 4);
    if (kind === 'SNOD') {
      for (let k = 0; k < this.bytes.readUInt16LE(node + 6); k++) {
        const at = node + 8 + 40 * k;
        const name = names + this.#address(at);
        links.set(this.#text(name, this.bytes.indexOf(0, name) - name), this.#address(at + 8));
      }
    } else if (kind === 'TREE') {
      const used = this.bytes.readUInt16LE(node + 6);
      for (let k = 0; k < used; k++) this.#takeTree(this.#address(node + 24 + 16 * k + 8), heap, links);
    } else throw new RangeError('is damaged: a group has neither names nor a tree of them');
  }

  dataset(header: number): Hdf5Dataset {
    const found = new Map(this.messagesOf(header).map(({ type, at }) => [type, at]));
    const [space, kind, layout] = [messages.dataspace, messages.datatype, messages.layout].map((type) => found.get(type));
    if (space === undefined || kind === undefined || layout === undefined)
      throw new RangeError('has a group where numbers should be');
    const first = this.bytes.readUInt8(space) === 1 ? space + 8 : space + 4;
    const shape = Array.from({ length: this.bytes.readUInt8(space + 1) }, (_, k) => this.#address(first + 8 * k));
    const size = this.bytes.readUInt32LE(kind + 4);
    const isFloat = (this.bytes.readUInt8(kind) & 15) === 1 && (this.bytes.readUInt8(kind + 1) & 65) === 0;
    if (!isFloat || (size !== 4 && size !== 8))
      throw new RangeError('must hold little-endian floating-point numbers of 4 or 8 bytes');
    const [version, place] = [this.bytes.readUInt8(layout), this.bytes.readUInt8(layout + 1)];
    if (version < 3 || place > 1) throw new RangeError('must be stored in one piece; write it without chunks and compression');
    const from = place === 0 ? layout + 4 : this.#address(layout + 2);
    const length = shape.reduce((product, side) => product * side, 1);
    if (from + length * size > this.bytes.length) throw new RangeError('is cut short');
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset + from, length * size);
    const values = new Float64Array(length);
    for (let k = 0; k < length; k++) values[k] = size === 4 ? view.getFloat32(4 * k, true) : view.getFloat64(8 * k, true);
    return { shape, values };
  }
}

/**
 * The dataset of a name in the root.
 * @throws RangeError completing "the file ..."
 */
export function readHdf5Dataset(bytes: Buffer, name: string): Hdf5Dataset {
  const file = new Hdf5File(bytes);
  try {
    const links = file.linksOf(file.root);
    const header = links.get(name);
    if (header === undefined) throw new RangeError(`has no dataset ${name}, but ${[...links.keys()].join(', ') || 'nothing'}`);
    return file.dataset(header);
  } catch (error) {
    if (error instanceof RangeError && !('code' in error)) throw error;
    throw new RangeError('is damaged, or cut short');
  }
}
