/** docs/wasm-abi.md: its host without the package, the offsets it names, and the size it promises. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { fieldOffsets } from '../../src/engine/fieldOffsets.js';
import * as layout from '../../src/engine/layout.js';
import { Simulation } from '../../src/index.js';

const example = readFileSync('docs/examples/raw-wasm.mjs', 'utf8');
const document = readFileSync('docs/wasm-abi.md', 'utf8');

it('the host has at most 40 lines, imports Node only, and reaches the digest of the command', async () => {
  expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  expect([...example.matchAll(/(?:from|import\() ?'([^']+)'/g)].map(([, name]) => name)).toEqual([
    'node:crypto',
    'node:fs/promises',
  ]);
  const sim = await Simulation.create({ model: 'bro', phi: 0.6, kick: 0.1, particles: 2000, seed: 1 });
  sim.step(1000);
  const folder = mkdtempSync(join(tmpdir(), 'randorg-raw-'));
  try {
    // beside nothing but the module
    mkdirSync(join(folder, 'docs/examples'), { recursive: true });
    mkdirSync(join(folder, 'build/wasm'), { recursive: true });
    writeFileSync(join(folder, 'docs/examples/raw-wasm.mjs'), example);
    writeFileSync(join(folder, 'build/wasm/randorg-d3.wasm'), readFileSync('build/wasm/randorg-d3.wasm'));
    const { stdout, stderr } = spawnSync(process.execPath, [join(folder, 'docs/examples/raw-wasm.mjs')], { encoding: 'utf8' });
    expect([stdout, stderr]).toEqual([`1000 0 ${sim.digest()}\n`, '']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('offsets and fields of the page are those of the layout', () => {
  const fields: Record<string, number> = fieldOffsets(new layout.Arena());
  const rows = [...document.matchAll(/^\| ([\d, ]+) \| ([a-zA-Z0-9, ]+) \| (?=\S)/gm)];
  expect(rows.length).toBeGreaterThan(25);
  for (const [, offsets = '', names = ''] of rows) {
    expect([names, offsets.split(', ').map(Number)]).toEqual([names, names.split(', ').map((name) => fields[name])]);
  }
  expect(document).toContain(`the header is ${layout.HEADER_BYTES} bytes`);
  expect(document).toContain(`| ring | ${layout.RING_BYTES * layout.CHUNK} |`);
});

it('exports of the page are those of the modules', async () => {
  const names = [...document.matchAll(/^\| (`[^|]*`) \| (?!SIMD|nothing|as )/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)/g)].map(([, name]) => name as string).filter((name) => name !== 'randorg'),
  );
  const module = await WebAssembly.compile(readFileSync(resolve('build/wasm/randorg-d3.wasm')));
  const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function');
  expect(functions.map(({ name }) => name).sort()).toEqual([...new Set(names)].sort());
  expect(WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`)).toEqual(['env.memory']);
});
