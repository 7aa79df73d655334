import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeNew } from '../../src/io/atomic.js';
import {
  type Manifest,
  newManifest,
  readManifest,
  SeriesWriter,
  tenDigits,
  writeAtomic,
  writeManifest,
} from '../../src/io/index.js';
import { parseConfig } from '../../src/model/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('writeAtomic', () => {
  it('replaces a file and leaves nothing else', () => {
    const path = join(folder, 'a.json');
    writeAtomic(path, 'old');
    writeAtomic(path, Buffer.from('new'));
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  it('leaves no temporary file when it fails', () => {
    // A directory in the way: the rename is refused.
    mkdirSync(join(folder, 'a.json', 'x'), { recursive: true });
    expect(() => writeAtomic(join(folder, 'a.json'), 'new')).toThrow();
    expect(readdirSync(folder)).toEqual(['a.json']);
    expect(existsSync(join(folder, 'a.json', 'x'))).toBe(true);
  });
});

describe('writeNew', () => {
  it('makes a file once and leaves nothing beside it', () => {
    const path = join(folder, 'new.json');
    writeNew(path, 'first');
    expect(() => writeNew(path, 'second')).toThrow('EEXIST');
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(folder).filter((name) => name.startsWith('.new'))).toEqual([]);
  });
});

describe('manifest', () => {
  const content = {
    status: 'running',
    versions: { randorg: '0', dynamicsVersion: 1, wasmSha256: '', node: '' },
    configHash: '',
    config: parseConfig({}),
    initialSha256: null,
    sizesSha256: null,
    seed: { given: '1', used: '1' },
    host: '',
    pid: 1,
    startedAt: '',
    finishedAt: null,
    summary: null,
    digest: null,
    error: null,
    token: '0',
    epochs: [{ t: 0, epoch: 0 }],
  } as never as Manifest;

  it('is read back as written', () => {
    const manifest = newManifest(content);
    writeManifest(folder, manifest);
    expect(readManifest(folder)).toEqual({ ...manifest, checksum: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('that was altered is refused, whichever field it was', () => {
    writeManifest(folder, newManifest({ ...content, summary: null }));
    const text = readFileSync(join(folder, 'run.json'), 'utf8');
    const stored = JSON.parse(text);
    for (const name of Object.keys(stored).filter((each) => !['format', 'formatVersion'].includes(each))) {
      for (const changed of [
        { ...stored, [name]: undefined, [`${name}X`]: stored[name] },
        { ...stored, [name]: 'x' },
      ]) {
        writeFileSync(join(folder, 'run.json'), JSON.stringify(changed));
        expect(() => readManifest(folder), name).toThrow(/run\.json: .*(the file is damaged|put the file back)/);
      }
    }
    // Blanks are nobody's business.
    writeFileSync(join(folder, 'run.json'), JSON.stringify(stored));
    expect(readManifest(folder)).toEqual(stored);
  });

  it('of an older version, without a checksum, is read', () => {
    const { token: _, ...old } = content;
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ format: 'randorg run', formatVersion: 1, ...old }));
    expect(readManifest(folder)).toMatchObject(old);
  });

  it.each([
    ['{"format":"randorg run","formatVersion":2}', 'format version must be 1, got 2'],
    ['{}', 'not the manifest of a randorg run'],
    ['null', 'not the manifest of a randorg run'],
    ['{"format":', 'not JSON; the file is damaged'],
  ])('%s is refused', (text, message) => {
    writeFileSync(join(folder, 'run.json'), text);
    expect(() => readManifest(folder)).toThrow(message);
  });

  it('that is missing is refused', () => {
    expect(() => readManifest(folder)).toThrow("run.json: can't be read, no such file or directory");
  });
});

describe('series', () => {
  const record = {
    t: 3,
    active: 2,
    activity: 2 / 3,
    contacts: 1,
    contactsPerParticle: 2 / 3,
    energyPerParticle: 1e-12 / 3,
    largestOverlap: 1 / 7,
  };

  it('has a header and ten significant digits', () => {
    const path = join(folder, 'series.csv');
    const series = new SeriesWriter(path);
    series.append(record);
    series.close();
    expect(readFileSync(path, 'utf8')).toBe(
      't,active,activity,contacts,contactsPerParticle,energyPerParticle,largestOverlap\n3,2,0.6666666667,1,0.6666666667,3.333333333e-13,0.1428571429\n',
    );
  });

  it('never writes over a series', () => {
    const path = join(folder, 'series.csv');
    new SeriesWriter(path).close();
    expect(() => new SeriesWriter(path)).toThrow('EEXIST');
  });

  it('keeps whole numbers whole', () => {
    expect([0, 1, 0.5, 123456789012, 1e21].map(tenDigits)).toEqual(['0', '1', '0.5', '123456789000', '1e+21']);
  });
});
