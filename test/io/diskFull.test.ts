/** Frames when the disk is full: what was whole stays, and there is more as soon as there is room. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Frame, openFrames, openFrameWriter } from '../../src/io/index.js';
import { sampleFrames } from './sampleFrames.js';

/** Bytes that a file may have. */
const disk = vi.hoisted(() => ({ room: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (original) => {
  const real = await original<typeof fs>();
  const writeSync = (file: number, bytes: Uint8Array, from: number, length: number, at: number): number => {
    const fits = Math.min(length, disk.room - at);
    if (fits <= 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return real.writeSync(file, bytes, from, fits, at);
  };
  return { ...real, writeSync };
});

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

function readAll(path: string): Frame[] {
  const reader = openFrames(path);
  const frames = reader.steps.map((_, k) => reader.read(k));
  reader.close();
  return frames;
}

describe.each(['gsd', 'extxyz'] as const)('%s frames on a full disk', (format) => {
  it('keep those before, and go on when there is room', () => {
    const frames = sampleFrames(20, { particles: 30 });
    const whole = openFrameWriter(join(folder, `whole.${format}`), format);
    for (const frame of frames) whole.append(frame);
    whole.close();
    // At 0.75 it is the new index of GSD that has no room.
    for (const share of [0.3, 0.5, 0.75, 0.95]) {
      const path = join(folder, `${share}.${format}`);
      const writer = openFrameWriter(path, format);
      disk.room = Math.floor(share * whole.bytes);
      let done = 0;
      expect(() => {
        for (const frame of frames) {
          writer.append(frame);
          done++;
        }
      }).toThrow('ENOSPC');
      writer.flush();
      expect(readAll(path)).toEqual(frames.slice(0, done));
      disk.room = Number.POSITIVE_INFINITY;
      for (const frame of frames.slice(done)) writer.append(frame);
      writer.close();
      expect(readAll(path)).toEqual(frames);
      expect(fs.readFileSync(path).equals(fs.readFileSync(join(folder, `whole.${format}`)))).toBe(true);
    }
  });
});
