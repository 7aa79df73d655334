/**
 * Booleans in HDF5 as h5py writes and reads them: an enumeration FALSE, TRUE over one byte. The library that we have can't make one.
 * It makes a compound of one byte instead, whose name is so long that both types are described by as many bytes; these are then
 * exchanged in the file, and the checksum of their object header with them (HDF5 file format specification, IV.A.1.b and IV.A.2.d).
 */
import { writeFileSync } from 'node:fs';
import type { Group } from 'h5wasm/node';
import { largestFile, readBytes } from '../openFile.js';

const standIn = 'placeholder';
const byte = [0x10, 8, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0];
const oneByte = [1, 0, 0, 0];
/** Datatype messages, version 3. */
const compound = Buffer.from([0x36, 1, 0, 0, ...oneByte, ...Buffer.from(`${standIn}\0`), 0, ...byte]);
const enumeration = Buffer.from([0x38, 2, 0, 0, ...oneByte, ...byte, ...Buffer.from('FALSE\0TRUE\0'), 0, 1]);

/** Writes a column; `makeBooleans` makes it one of booleans. @throws Error if a value is missing: h5py would read it as true */
export function writeBooleans(group: Group, name: string, values: readonly (boolean | null)[]): void {
  if (values.includes(null)) throw new Error(`column ${name} lacks a value; a boolean of HDF5 is true or false`);
  const data = new Map([[standIn, Int8Array.from(values, Number)]]);
  group.create_dataset({ name, data, shape: [values.length], dtype: [[standIn, '<b']] });
}

const turned = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** The checksum of HDF5's metadata: lookup3 of Bob Jenkins, hashlittle with 0 to begin with. */
function checksum(bytes: Uint8Array): number {
  const word = (at: number): number => {
    let value = 0;
    for (let k = 0; k < 4 && at + k < bytes.length; k++) value |= (bytes[at + k] as number) << (8 * k);
    return value;
  };
  let a = (0xdeadbeef + bytes.length) | 0;
  let [b, c, at] = [a, a, 0];
  const take = (): void => {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    at += 12;
  };
  while (bytes.length - at > 12) {
    take();
    for (const by of [4, 6, 8, 16, 19, 4]) {
      // One of six like steps; the words change places between them.
      a = ((a - c) | 0) ^ turned(c, by);
      c = (c + b) | 0;
      [a, b, c] = [b, c, a];
    }
  }
  if (at === bytes.length) return c >>> 0;
  take();
  for (const by of [14, 11, 25, 16, 4, 14, 24]) {
    c = ((c ^ b) - turned(b, by)) | 0;
    [a, b, c] = [b, c, a];
  }
  // Seven steps have moved the last word that changed by one place.
  return b >>> 0;
}

/** Exchanges the type in one object header, version 2. */
function exchange(file: Buffer, at: number): void {
  const start = file.lastIndexOf('OHDR', at);
  const flags = file[start + 5] as number;
  const sizeAt = start + 6 + (flags & 32 ? 16 : 0) + (flags & 16 ? 4 : 0);
  const sizeBytes = 1 << (flags & 3);
  const end = sizeAt + sizeBytes + file.readUIntLE(sizeAt, Math.min(sizeBytes, 6));
  if (file.readUInt32LE(end) !== checksum(file.subarray(start, end))) throw new Error('an object header is not as expected');
  enumeration.copy(file, at);
  file.writeUInt32LE(checksum(file.subarray(start, end)), end);
}

/**
 * Turns the columns of `writeBooleans` into booleans.
 * @param path of a closed file that holds nothing else
 * @param columns how many there are
 * @throws Error if the library did not write what is expected of it: the program made a mistake
 */
export function makeBooleans(path: string, columns: number): void {
  const file = readBytes(path, largestFile.data);
  let found = 0;
  for (let at = file.indexOf(compound); at >= 0; at = file.indexOf(compound, at + 1)) {
    exchange(file, at);
    found++;
  }
  if (found !== columns) throw new Error(`${found} boolean columns were found, not ${columns}`);
  writeFileSync(path, file);
}
