/**
 * Builds build/wasm (AssemblyScript), build/lib (TypeScript), and of these build/cli and build/inline (bundle.js), build/app and
 * build/randorg.html (buildApp.js). Skips when no input has changed, and takes over the modules if theirs have not; builds aside and renames, so
 * that a running program never sees half a build. Without the compilers (an installed package) a complete build is enough.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, isComplete, isFresh, stampOf, sweepStale } from './buildFolders.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const build = join(root, 'build');
const require = createRequire(import.meta.url);

function files(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  try {
    return readdirSync(full, { withFileTypes: true })
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap((entry) => files(join(path, entry.name)));
  } catch {
    return [full];
  }
}

/** What the WASM modules are made of; the compiler's version counts too. */
const moduleInputs = [
  'assembly',
  'src/engine/layout.ts',
  'src/engine/latticeLayout.ts',
  'src/engine/manifoldLayout.ts',
  'src/engine/lawNumbers.ts',
  'src/model/streams.ts',
  'asconfig.json',
  'scripts/prepare.js',
  'scripts/compileModules.js',
];
const otherInputs = [
  'src',
  'tsconfig.json',
  'package.json',
  'scripts/bundle.js',
  'scripts/buildReference.js',
  'scripts/buildApp.js',
  'scripts/embedded',
];

function inputsHash(paths, seed = '') {
  const hash = createHash('sha256').update(seed);
  for (const path of paths.flatMap(files)) {
    hash.update(relative(root, path)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function resolveTool(name, bin) {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), bin);
  } catch {
    return null;
  }
}

const asc = resolveTool('assemblyscript', 'dist/asc.js');
const tsc = resolveTool('typescript', 'bin/tsc');
const vite = resolveTool('vite', 'package.json');
if (!asc || !tsc || !vite) {
  if (isComplete(build)) process.exit(0);
  console.error('randorg: the build needs the development dependencies; run npm ci');
  process.exit(1);
}
sweepStale(root);
const modulesWanted = inputsHash(moduleInputs, createRequire(asc)('../package.json').version);
const wanted = inputsHash(otherInputs, modulesWanted);
const force = process.argv.includes('--force');
if (!force && isFresh(build, wanted)) process.exit(0);

const aside = join(root, `build.${process.pid}`);
rmSync(aside, { recursive: true, force: true });
mkdirSync(join(aside, 'wasm'), { recursive: true });
/** Runs a compiler; rejects with what it printed. */
function run(tool, args) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [tool, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => {
      output += text;
    });
    child.stderr.on('data', (text) => {
      output += text;
    });
    child.on('close', (code) => (code === 0 ? done() : fail(new Error(`${output}\n${relative(root, tool)} failed`))));
  });
}

/** Processes that compile modules, side by side. */
const compilers = 2;

/** Every module: name and compiler arguments, the slowest to compile first. */
function modules() {
  const jobs = [];
  const targets = {
    release: [1, 2, 3, 4, 5],
    threads: [1, 2, 3, 4, 5],
    scalar: [1, 2, 3, 4, 5],
    debug: [1, 2, 3, 4, 5],
    'threads-debug': [2, 3],
  };
  for (const [target, dimensions] of Object.entries(targets)) {
    for (const dimension of dimensions) {
      const name = `randorg-d${dimension}${target === 'release' ? '' : `-${target}`}.wasm`;
      jobs.push({ name, args: ['assembly/engine.ts', '--target', target, '--use', `DIM=${dimension}`] });
    }
  }
  for (const target of ['release', 'scalar']) {
    const name = `randorg-observe${target === 'release' ? '' : `-${target}`}.wasm`;
    jobs.push({ name, args: ['assembly/observe/observe.ts', '--target', target] });
  }
  // without SIMD, so that it runs everywhere
  jobs.push({ name: 'randorg-lattice.wasm', args: ['assembly/lattice/engine.ts', '--target', 'scalar'] });
  jobs.push({ name: 'randorg-lattice-debug.wasm', args: ['assembly/lattice/engine.ts', '--target', 'debug'] });
  for (const target of ['release', 'scalar', 'debug']) {
    const name = `randorg-manifold${target === 'release' ? '' : `-${target}`}.wasm`;
    jobs.push({ name, args: ['assembly/manifold/engine.ts', '--target', target] });
  }
  return jobs.map(({ name, args }) => ({
    name,
    args: [...args, '--outFile', relative(root, join(aside, 'wasm', name)).replaceAll('\\', '/')],
  }));
}

/** Modules in a few processes; those of the build before, if they are of the same inputs. */
async function buildModules() {
  const before = join(build, 'wasm');
  if (!force && isComplete(build) && existsSync(stampOf(before)) && readFileSync(stampOf(before), 'utf8') === modulesWanted) {
    cpSync(before, join(aside, 'wasm'), { recursive: true });
    return;
  }
  const jobs = modules();
  const shares = Array.from({ length: compilers }, (_, k) => jobs.filter((_, index) => index % compilers === k));
  await Promise.all(shares.map((share) => run(join(root, 'scripts/compileModules.js'), [JSON.stringify(share)])));
  writeFileSync(stampOf(join(aside, 'wasm')), modulesWanted);
}

/** Gives the declarations that name types of AssemblyScript these types: tsc does not copy a file that only declares. */
function declareTypes() {
  const types = readFileSync(join(root, 'src/engine/assembly.d.ts'));
  for (const name of ['layout', 'latticeLayout', 'manifoldLayout']) appendFileSync(join(aside, `lib/engine/${name}.d.ts`), types);
}

try {
  await Promise.all([run(tsc, ['-p', 'tsconfig.json', '--outDir', join(aside, 'lib')]), buildModules()]);
  declareTypes();
  const { bundleCommand, bundleInline } = await import('./bundle.js');
  const { buildReference } = await import('./buildReference.js');
  const page = run(join(root, 'scripts/buildApp.js'), [aside]);
  await Promise.all([bundleCommand(aside), bundleInline(aside), buildReference(aside), page]);
} catch (error) {
  rmSync(aside, { recursive: true, force: true });
  console.error(`randorg: the build failed\n${error.message}`);
  process.exit(1);
}
writeFileSync(stampOf(aside), wanted);
install(root, aside, wanted, force);
