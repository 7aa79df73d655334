/** Files that were compressed: we read none, and say what to do. */
import { ConfigError } from '../model/index.js';
import { closing, openToRead, readAt } from './openFile.js';

/** First bytes, and the program that undoes it. */
const kinds: readonly { name: string; magic: readonly number[]; undo: string }[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], undo: 'gunzip' },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], undo: 'unzstd' },
  { name: 'bzip2', magic: [0x42, 0x5a, 0x68], undo: 'bunzip2' },
  { name: 'xz', magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a], undo: 'unxz' },
  { name: 'zip', magic: [0x50, 0x4b, 0x03, 0x04], undo: 'unzip' },
];

const longest = 8;

/** @throws ConfigError if a file is compressed, or can't be read */
export function refuseCompressed(path: string): void {
  const head = closing(openToRead(path, 'a file of configurations'), (file) => readAt(file, 0, longest));
  const found = kinds.find(({ magic }) => magic.every((byte, k) => head[k] === byte));
  if (found) throw new ConfigError(`${path}: is compressed (${found.name}); unpack it first with ${found.undo}`);
}
