/** The page's stand-in for Buffer, beside Buffer itself: what our readers write to compare a file with. */
import { expect, it } from 'vitest';
import { Bytes } from '../../src/app/host/bytes.js';

it('writes numbers, text and other bytes where Buffer does', () => {
  const written = ([Bytes, Buffer] as const).map((kind) => {
    const bytes = kind.alloc(32);
    kind.from('magic').copy(bytes, 1);
    bytes.writeBigUInt64LE(0x0102_0304_0506_0708n, 8);
    bytes.writeUInt32LE(0xfffe_fdfc, 17);
    bytes.write('hoomd', 24, 'latin1');
    return [...kind.concat([bytes, kind.alloc(0), kind.from('end')])];
  });
  expect(written[0]).toEqual(written[1]);
  expect(written[1]?.filter((byte) => byte !== 0)).toHaveLength(25);
});
