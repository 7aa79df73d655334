/** Frames of a stored run, read as the page's worker does: from Blobs, by the page's own file system. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { RefusedError, Stored } from '../../src/app/worker/stored.js';
import { randorg } from '../support/randorg.js';

// What the page's build puts in the place of node:fs.
vi.mock('node:fs', async (original) => ({
  ...(await original<typeof import('node:fs')>()),
  ...(await import('../../src/app/host/files.js')),
}));
const { cpSync, mkdtempSync, readFileSync, rmSync } = await vi.importActual<typeof import('node:fs')>('node:fs');

/** A Blob that can be read without waiting, as workers can. */
class FakeBlob {
  constructor(readonly bytes: Uint8Array) {}

  get size(): number {
    return this.bytes.length;
  }

  slice(start: number, end: number): FakeBlob {
    return new FakeBlob(this.bytes.slice(start, end));
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'randorg-stored-'));
const run = join(scratch, 'run');
const fields = '--particles 100 --dimension 2 --phi 0.95 --kick 0.2';

beforeAll(async () => {
  vi.stubGlobal(
    'FileReaderSync',
    class {
      readAsArrayBuffer = ({ bytes }: FakeBlob) => bytes.slice().buffer;
    },
  );
  await randorg(`run ${fields} --steps 35 --frames-every 10 --out ${run}`, scratch);
});
afterAll(() => rmSync(scratch, { recursive: true }));

/** What a run's directory has, opened as the page opens it. */
function open(directory: string, names: readonly string[]): Promise<Stored> {
  const files = names.map((name): [string, Blob] => [
    name,
    new FakeBlob(new Uint8Array(readFileSync(join(directory, name)))) as unknown as Blob,
  ]);
  return Stored.open(files, 0.6);
}

const names = ['run.json', 'series.csv', 'frames.gsd', 'checkpoint.bin'];

/** Step and positions of every frame. */
function framesOf(stored: Stored): [step: number, positions: Uint32Array][] {
  return stored.answer.steps.map((_, k) => {
    stored.seek(k);
    return [stored.frame({ colouring: 'active', known: 0, isLate: false }).step, stored.snapshot().positions];
  });
}

it('a run of 130,000 records gives every one of them', async () => {
  const long = join(scratch, 'long');
  await randorg(`run --phi 0.62 --particles 100 --steps 130000 --record-every 1 --out ${long}`, scratch);
  const { points, problem } = (await open(long, ['run.json', 'series.csv', 'checkpoint.bin'])).answer;
  expect([points.t.length, problem]).toEqual([130_001, null]);
  const rows = readFileSync(join(long, 'series.csv'), 'utf8').trim().split('\n').slice(1);
  for (const k of [0, 1, 4096, 77_777, 130_000]) {
    const [t, , activity, , contacts, energy] = (rows[k] as string).split(',').map(Number);
    expect([points.t[k], points.activity[k], points.contactsPerParticle[k], points.energyPerParticle[k]]).toEqual([
      t,
      activity,
      contacts,
      energy,
    ]);
  }
});

it('a checkpoint later than the frames is the last one', async () => {
  const stored = await open(run, names);
  expect(stored.answer.steps).toEqual([0n, 10n, 20n, 30n, 35n]);
  expect(framesOf(stored).map(([step]) => step)).toEqual([0, 10, 20, 30, 35]);
});

it('frames later than the checkpoint are shown, as of a run that goes on', async () => {
  const later = join(scratch, 'later');
  cpSync(run, later, { recursive: true });
  await randorg(`resume ${later} --steps 60`, scratch);
  const whole = framesOf(await open(later, names));
  // The checkpoint from before.
  cpSync(join(run, 'checkpoint.bin'), join(later, 'checkpoint.bin'));
  const stored = await open(later, names);
  expect(stored.answer.steps).toEqual([0n, 10n, 20n, 30n, 40n, 50n, 60n]);
  const shown = framesOf(stored);
  expect(shown.map(([step]) => step)).toEqual([0, 10, 20, 30, 40, 50, 60]);
  expect(shown.slice(0, 6)).toEqual(whole.slice(0, 6));
});

it('a run of a lattice is refused for good, one without frames for now', async () => {
  const lattice = join(scratch, 'lattice');
  await randorg(`run --model manna --dimension 2 --size 16 --density 0.7 --steps 5 --out ${lattice}`, scratch);
  await expect(open(lattice, ['run.json', 'series.csv'])).rejects.toThrow(RefusedError);
  const refusal = await open(run, ['run.json']).catch((error: unknown) => error);
  expect(String(refusal)).toContain('no frames and no checkpoint yet');
  expect(refusal).not.toBeInstanceOf(RefusedError);
});
