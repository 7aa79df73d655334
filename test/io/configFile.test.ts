import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mergeFlags, readConfigFile, withLocation } from '../../src/io/index.js';
import { derive, parseConfig, type RunConfigInput } from '../../src/model/index.js';

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'randorg-')), 'run.yaml');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true }));

/** Parses a file with flags as the command does. */
async function parse(text: string, flags: RunConfigInput = {}) {
  writeFileSync(path, text);
  const file = readConfigFile(path);
  return withLocation(file, flags, () => {
    const config = parseConfig(mergeFlags(file.values, flags));
    derive(config);
    return config;
  });
}

describe('config files', () => {
  it('keep every digit of a seed', async () => {
    expect(await parse('seed: 18446744073709551615\nsteps: 1e4\nparticles: 500\n')).toMatchObject({
      seed: '18446744073709551615',
      steps: 10000,
      particles: 500,
    });
  });

  it('may be empty', async () => {
    expect(await parse('# nothing\n')).toEqual(parseConfig({}));
  });

  it('name an initial file relative to themselves', async () => {
    const folder = join(path, '..');
    expect(await parse('initial: start.csv\n')).toMatchObject({ initial: `${folder}/start.csv` });
    expect(await parse('initial: ../random\n')).toMatchObject({ initial: `${folder}/../random` });
    expect(await parse('initial: /data/start.csv\n')).toMatchObject({ initial: '/data/start.csv' });
    expect(await parse('initial: random\n')).toMatchObject({ initial: 'random' });
    expect(await parse('initial: start.csv\n', { initial: 'mine.csv' })).toMatchObject({ initial: 'mine.csv' });
  });

  it('yield to flags, field by field', async () => {
    const text = 'phi: 0.5\nsizes: binary\nrecord:\n  perDecade: 5\n';
    const flags: RunConfigInput = { phi: 0.55, sizes: { ratio: 2 }, record: { every: 10 } };
    expect(await parse(text, flags)).toMatchObject({
      phi: 0.55,
      sizes: { kind: 'binary', ratio: 2, fraction: 0.5 },
      record: { every: 10 },
    });
  });

  it.each([
    ['model: sgd\nphi: 1.7\n', {}, ':2:6: phi must be in (0, 1.5], got 1.7; give a packing fraction such as 0.6'],
    ['phi:\n', {}, ':1:5: phi must be in (0, 1.5], got null; '],
    ['phi: .nan\n', {}, ':1:6: phi must be in (0, 1.5], got NaN; '],
    ['phi: "0.6"\n', {}, ':1:6: phi must be in (0, 1.5], got "0.6"; '],
    ['steps: 9007199254740993\n', {}, ':1:8: steps must be a whole number from 0 to 2^53-1, got 9007199254740993; '],
    ['phi: 0.6\nkcik: 3\n', {}, ':2:1: unknown field kcik; did you mean kick?'],
    ['record:\n  evry: 3\n', {}, ':2:3: unknown field record.evry; did you mean record.every?'],
    ['sizes: binry\n', {}, ':1:8: sizes must be mono, binary'],
    ['sizes:\n  kind: binary\n  ratio: 0.5\n', {}, ':3:10: sizes.ratio must be in (1, 20], got 0.5; '],
    ['kick: 0.1\n', { model: 'sgd' }, ':1:7: kick does not apply to model sgd, got 0.1; '],
    ['# small\nparticles: 10\n', {}, ':2:12: particles must be at least 31 at phi 0.6, got 10; '],
    ['phi: [0.6\nkick: 1\n', {}, ':2:1: not valid YAML, '],
    ['phi: 0.5\nphi: 0.6\n', {}, ':2:1: not valid YAML, Map keys must be unique'],
    ['- phi\n', {}, ':1:1: a run is a map of fields'],
    ['0.6\n', {}, ':1:1: a run is a map of fields'],
  ] as [string, RunConfigInput, string][])('point at the place: %j %o', async (text, flags, message) => {
    await expect(parse(text, flags)).rejects.toThrow(path + message);
  });

  it('are not blamed for a flag', async () => {
    await expect(parse('phi: 0.5\n', { phi: 2 })).rejects.toThrow(/^phi must be/);
    await expect(parse('sizes: binary\n', { sizes: { ratio: 0 } })).rejects.toThrow(/^sizes\.ratio must be/);
  });

  it('must be readable', () => {
    expect(() => readConfigFile(`${path}.none`)).toThrow("run.yaml.none: can't be read, no such file or directory; ");
  });
});
