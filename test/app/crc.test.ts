import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 as ofPage } from '../../src/app/host/zlib.js';

it('the page has the checksums of Node', () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, k) => (k * k * 31 + (k >> 3)) & 255);
  expect(ofPage(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
  expect(ofPage(bytes)).toBe(crc32(bytes));
  expect(ofPage(bytes.subarray(7), ofPage(bytes.subarray(0, 7)))).toBe(crc32(bytes));
});
