/** The part of node:crypto that our readers use, for browsers. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Bytes } from './bytes.js';

export function createHash(name: string) {
  if (name !== 'sha256') throw new Error(`the page knows the hash sha256 only, got ${name}`);
  const hash = sha256.create();
  const self = {
    update(bytes: Uint8Array) {
      hash.update(bytes);
      return self;
    },
    digest: (encoding?: string) => (encoding === 'hex' ? bytesToHex(hash.digest()) : Bytes.from(hash.digest())),
  };
  return self;
}
