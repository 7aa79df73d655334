/** The GPU of a process: what it tells of itself. */
import { afterEach, expect, it, vi } from 'vitest';
import { acquire, release } from '../../src/gpu/device.js';

afterEach(() => vi.unstubAllGlobals());

it('ends the work of all who wait when the GPU refuses a command, and prints nothing', async () => {
  const device = Object.assign(new EventTarget(), { lost: new Promise(() => {}), destroy: () => {} });
  const info = { vendor: 'a vendor', architecture: '', description: '', isFallbackAdapter: false };
  const adapter = { limits: {}, info, requestDevice: async () => device };
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => adapter } });
  const gpu = await acquire();
  const error = { message: 'Copy range does not fit\n - While encoding' };
  const event = Object.assign(new Event('uncapturederror', { cancelable: true }), { error });
  device.dispatchEvent(event);
  await expect(gpu.lost).rejects.toThrow(
    'the GPU refused a command (Copy range does not fit); resume the run, here or without device gpu',
  );
  expect(event.defaultPrevented).toBe(true);
  release();
});
