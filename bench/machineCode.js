/**
 * What V8 makes of a function of the engine: the loops of its machine code, with what costs in them. Compiles the module anew with names,
 * runs a few dense steps in a Node that prints its code, and reads that. Needs a checkout and an x64 processor. In the module of the
 * lattices it reads the kernels of sides that are a power of two.
 *
 *   node bench/machineCode.js [FUNCTION] [--dimension D] [--node PATH] [--all]
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** Functions by what they do: a part of the name, and how many pairs a turn of the innermost loop handles. */
const known = {
  ownRows: { name: 'OwnRows.sweep<assembly/sweep/Equal>', pairs: 4 },
  scanSet: { name: 'ScanSet.sweep<assembly/sweep/Equal>', pairs: 4 },
  contacts: { name: 'kernel<assembly/kicks/bro/Reciprocal,assembly/simdKicks/Rigid>', pairs: 2 },
  manna: { name: 'Pass<assembly/lattice/sites/Flat', rule: 'topple/All>', pairs: null, lattice: 'manna' },
  mannaAbelian: { name: 'Pass<assembly/lattice/sites/Flat', rule: 'topple/Pairs>', pairs: null, lattice: 'manna-abelian' },
};
const usage = `node bench/machineCode.js [FUNCTION] [--dimension D] [--node PATH] [--all]
  FUNCTION       ${Object.keys(known).join(', ')}, or a part of a name (default ownRows)
  --dimension D  1 to 5, or 3 for lattices (default 3)
  --node PATH    the Node whose code is read (default this one)
  --all          also loops that are not innermost`;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stackUse = /\[r[bs]p/;
const shuffle = /^v?(pshuf|punpck|shufp|palign|pextr|pinsr|perm|pblend|broadcast|pbroadcast|movddup|unpck)/;

function fail(message) {
  console.error(`machineCode: ${message}\n${usage}`);
  process.exit(2);
}

function flagsOf() {
  try {
    const options = {
      dimension: { type: 'string' },
      node: { type: 'string' },
      all: { type: 'boolean' },
      help: { type: 'boolean' },
    };
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    return fail(error.message);
  }
}

/** A copy of the library with a module that has names. The copy lies in the checkout, where packages are found. */
function buildWithNames(folder, dimension, lattice) {
  mkdirSync(folder, { recursive: true });
  for (const part of ['lib', 'wasm']) cpSync(join(root, 'build', part), join(folder, part), { recursive: true });
  const asc = join(dirname(createRequire(import.meta.url).resolve('assemblyscript/package.json')), 'bin/asc.js');
  const out = join(folder, 'wasm', lattice ? 'randorg-lattice.wasm' : `randorg-d${dimension}.wasm`);
  const source = lattice ? ['assembly/lattice/engine.ts'] : ['assembly/engine.ts', '--use', `DIM=${dimension}`];
  const args = [asc, ...source, '--target', 'release', '--debug', '--outFile', out];
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the module did not compile:\n${stderr}`);
}

/** What a Node prints of the module while it makes dense steps. */
function printedCode(node, folder, dimension, lattice) {
  const library = pathToFileURL(join(folder, 'lib/index.js')).href;
  const config = lattice
    ? { model: lattice, dimension, size: 16, density: 1, seed: 1 }
    : { dimension, particles: 2000, phi: 0.6, kick: 0.05, seed: 1 };
  const script = `import * as library from '${library}';
    const sim = await library.${lattice ? 'LatticeSimulation' : 'Simulation'}.create(${JSON.stringify(config)});
    sim.step(20);`;
  const flags = [
    '--print-wasm-code',
    '--no-liftoff',
    '--no-wasm-dynamic-tiering',
    '--no-wasm-lazy-compilation',
    '--single-threaded',
  ];
  const args = [...flags, '--input-type=module', '-e', script];
  const { status, stdout, stderr } = spawnSync(node, args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (status !== 0) throw new Error(`${node} failed:\n${stderr}`);
  return stdout;
}

/** Functions of the printed code: name and instructions, each with its address and text. */
function functionsOf(text) {
  return text
    .split('--- WebAssembly code ---')
    .slice(1)
    .map((part) => ({
      name: /^name: (.*)$/m.exec(part)?.[1] ?? '',
      code: [...part.matchAll(/^0x[0-9a-f]+\s+([0-9a-f]+)\s+[0-9a-f]+\s+(.*)$/gm)]
        .map(([, at, words]) => ({ at: Number.parseInt(at, 16), text: words.replace('REX.W ', '').trim() }))
        .filter(({ text: words }) => !words.startsWith('nop')),
    }));
}

/**
 * Loops from the target of a jump back to the last jump to it. V8 moves blocks about: a loop may hold the end of another. What is rare
 * stands behind the last return and jumps back into the loop that it belongs to.
 */
function loopsOf(code) {
  const ends = new Map();
  const usual = code.slice(0, code.findLastIndex(({ text }) => text.startsWith('ret')) + 1);
  for (const { at, text } of usual) {
    const target = Number.parseInt(/^j\w+ .*<\+0x([0-9a-f]+)>/.exec(text)?.[1] ?? 'x', 16);
    if (target < at) ends.set(target, Math.max(ends.get(target) ?? 0, at));
  }
  const loops = [...ends].map(([begin, end]) => ({ begin, end }));
  return loops
    .map((loop) => ({
      ...loop,
      innermost: !loops.some(({ begin }) => begin > loop.begin && begin < loop.end),
      code: code.filter(({ at }) => at >= loop.begin && at <= loop.end),
    }))
    .sort((a, b) => a.begin - b.begin);
}

function describe(code, pairs) {
  const count = (pattern) => code.filter(({ text }) => pattern.test(text)).length;
  const each = pairs === null ? '' : ` (${(code.length / pairs).toFixed(1)} a pair)`;
  return `${code.length} instructions${each}, ${count(stackUse)} on the stack, ${count(shuffle)} shuffles, ${count(/^call/)} calls`;
}

const { values, positionals } = flagsOf();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const dimension = Number(values.dimension ?? 3);
if (![1, 2, 3, 4, 5].includes(dimension)) fail(`--dimension must be 1 to 5, got ${values.dimension}`);
const wanted = known[positionals[0] ?? 'ownRows'] ?? { name: positionals[0], pairs: null };
if (wanted.lattice && dimension > 3) fail(`--dimension must be 1 to 3 for lattices, got ${dimension}`);
const folder = join(root, `build.${process.pid}`);
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
buildWithNames(folder, dimension, wanted.lattice);
const functions = functionsOf(printedCode(values.node ?? process.execPath, folder, dimension, wanted.lattice));
const part = wanted.lattice ? `${wanted.name}${['Line', 'Square', 'Cube'][dimension - 1]}` : wanted.name;
const found = functions.filter(({ name }) => name.includes(part) && name.includes(wanted.rule ?? ''));
if (found.length === 0) {
  const names = functions.map(({ name }) => name).filter((name) => name.startsWith('assembly/'));
  fail(`no function has ${part} in its name; there are ${names.sort().join(', ')}`);
}
for (const { name, code } of found) {
  console.log(`${name}: ${code.length} instructions`);
  for (const loop of loopsOf(code)) {
    if (!loop.innermost && !values.all) continue;
    console.log(
      `\n  ${loop.innermost ? 'innermost loop' : 'loop'} at +0x${loop.begin.toString(16)}: ${describe(loop.code, loop.innermost ? wanted.pairs : null)}`,
    );
    for (const { at, text } of loop.code) console.log(`    ${at.toString(16).padStart(5)}  ${text}`);
  }
}
