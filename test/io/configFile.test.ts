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

  it('may be the run.json of a run, whose paths are as they were given', async () => {
    const config = parseConfig({ model: 'sgd', phi: 0.55, seed: '18446744073709551615', particles: 500, frames: { every: 10 } });
    const manifest = { format: 'randorg run', formatVersion: 1, config, digest: 'abc' };
    expect(await parse(JSON.stringify(manifest))).toEqual(config);
    const replaced = JSON.stringify({ ...manifest, config: { ...config, force: true } });
    expect((await parse(replaced)).force).toBe(false);
    expect((await parse(replaced, { force: true })).force).toBe(true);
    const moved = JSON.stringify({ ...manifest, config: { initial: 'out/c#1', phi: 1.7 } }, null, 2);
    expect(await parse(moved, { phi: 0.5 })).toMatchObject({ initial: 'out/c#1', phi: 0.5 });
    await expect(parse(moved)).rejects.toThrow(/run\.yaml:6:12: phi must be in \(0, 1\.5\], got 1\.7/);
    await expect(parse('format: randorg run\nphi: 0.5\n')).rejects.toThrow(/:1:1: unknown field format/);
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
    ['phi: 0.5\nphi: 0.6\n', {}, ':2:1: the field phi is given twice; leave one out'],
    ['- phi\n', {}, ':1:1: a run is a map of fields'],
    ['0.6\n', {}, ':1:1: a run is a map of fields'],
    ['phi: 0.5\nconstructor: 1\n', {}, ':2:1: unknown field constructor; '],
    ['phi: 0.5\ntoString: 1\n', {}, ':2:1: unknown field toString; '],
    ['phi: 0.5\n__proto__: 1\n', {}, ':2:1: unknown field __proto__; '],
    ['phi: 0.5\n__proto__: {phi: 2}\n', {}, ':2:1: unknown field __proto__; '],
    ['sizes:\n  hasOwnProperty: 1\n', {}, ':2:3: unknown field sizes.hasOwnProperty; '],
    ['phi: 0.5\nsizes.ratio: 2\n', {}, ':2:14: unknown field sizes.ratio; write sizes: {ratio: ...}'],
    ['phi: 0.5\n"": 2\n', {}, ':2:1: a field must have a name; '],
    ['phi: 0.5\n? [1]\n: 2\n', {}, ':2:3: a field must have a name; '],
    ['phi: 0.5\n"\\e[31m\\u202e": 2\n', {}, ':2:1: unknown field "\\u001b[31m\\u202e"; '],
    ['mode: {toString: 1}\n', {}, ':1:7: mode must be reciprocal, nonreciprocal,'],
    ['model: {a: {b: 1}}\n', {}, 'got {"a":{"b":1}}'],
    ['seed: [1, {}]\n', {}, 'got [1,{}]'],
    ['phi: !!omap [a: 1]\n', {}, ':1:13: the tag "!!omap" has no meaning here; leave it out'],
    ['phi: !!set {a}\n', {}, 'the tag "!!set" has no meaning here'],
    ['phi: !!binary aGVsbG8=\n', {}, 'the tag "!!binary" has no meaning here'],
    ['phi: !mine 1\n', {}, 'the tag "!mine" has no meaning here'],
    ['%YAML 1.1\n---\njson: yes\n', {}, 'the YAML version must be 1.2, got "1.1"; leave the line %YAML out'],
    ['phi: 0.4\n---\nphi: 0.5\n', {}, ':2:1: a second document begins here; give each a file of its own'],
    ['phi: 0.4\n...\nphi: 0.5\n', {}, ':3:1: a second document begins here; give each a file of its own'],
    ['sizes: &a\n  kind: *a\n', {}, ':2:9: the alias *a holds itself; write the value out'],
    ['phi: *a\n', {}, 'not valid YAML, Unresolved alias'],
  ] as [string, RunConfigInput, string][])('point at the place: %j %o', async (text, flags, message) => {
    await expect(parse(text, flags)).rejects.toThrow(message.startsWith(':') ? path + message : message);
  });

  it('are refused where few lines stand for more than memory holds, or nest too deeply', async () => {
    const tenfold = Array.from({ length: 30 }, (_, k) => `a${k + 1}: &a${k + 1} [${Array(10).fill(`*a${k}`)}]`);
    await expect(parse(`a0: &a0 [x, x]\n${tenfold.join('\n')}\n`)).rejects.toThrow('not valid YAML, Excessive alias count');
    for (const depth of [5000, 50_000])
      await expect(parse(`phi: ${'['.repeat(depth)}\n`)).rejects.toThrow(
        /run\.yaml: not a set of fields, it is nested too deeply|must be in/,
      );
  });

  it('show names and values that are too long by their beginning', async () => {
    await expect(parse(`phi: 0.5\n${'x'.repeat(1000)}: 2\n`)).rejects.toThrow(`:2:1: unknown field "${'x'.repeat(56)}...; `);
    await expect(parse(`mode: ${'y'.repeat(20_000)}\n`)).rejects.toThrow(`got "${'y'.repeat(56)}...; `);
  });

  it('answer at once where thousands of fields are unknown', async () => {
    const text = Array.from({ length: 20_000 }, (_, k) => `unknown${k}: ${k}`).join('\n');
    const begin = process.cpuUsage();
    await expect(parse(text)).rejects.toThrow(':1:1: unknown field unknown0; ');
    await expect(parse(`phi: {${text.replaceAll('\n', ', ')}}\n`)).rejects.toThrow(
      ':1:6: phi must be in (0, 1.5], got {"unknown0":0,',
    );
    // A second alone; what was quadratic took ten. Time of the processor, as other tests share it.
    const { user, system } = process.cpuUsage(begin);
    expect((user + system) / 1e6).toBeLessThan(4);
  });

  it('are not blamed for a flag', async () => {
    await expect(parse('phi: 0.5\n', { phi: 2 })).rejects.toThrow(/^phi must be/);
    await expect(parse('sizes: binary\n', { sizes: { ratio: 0 } })).rejects.toThrow(/^sizes\.ratio must be/);
  });

  it('must be readable', () => {
    expect(() => readConfigFile(`${path}.none`)).toThrow("run.yaml.none: can't be read, no such file or directory; ");
  });
});
