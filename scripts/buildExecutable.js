/**
 * Builds dist/randorg (dist/randorg.exe on Windows): a Node with the whole program inside, a single executable application. Engine modules, the
 * programs of workers and the browser page are its assets. It runs where the Node it is made of runs, without Node and npm. That Node is the one
 * that --node names, else the newest with long-term support (scripts/nodes.js), else the one that runs this.
 * node scripts/buildExecutable.js [--out PATH] [--node PATH]
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { inject } from 'postject';
import { bundleScript, productModules, programsOf } from './bundle.js';
import { describeNode, fetchNode, findNode, longTermLine, versions } from './nodes.js';

const scripts = dirname(fileURLToPath(import.meta.url));
const build = join(scripts, '..', 'build');
const lib = join(build, 'lib');
const require = createRequire(import.meta.url);
/** Marks the place in Node that says whether there is a program inside. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const modules = {
  'engine/embedded.js': readFileSync(join(scripts, 'embedded/sea.js'), 'utf8'),
  'plot/figure/renderer.js': readFileSync(join(scripts, 'embedded/seaRenderer.js'), 'utf8'),
};
const script = (entry) => bundleScript(entry, { lib, format: 'cjs', platform: 'node', modules });

/** Files of the browser page, and the list of them: Node 20 can't list assets. */
function pageAssets(folder) {
  const app = join(build, 'app');
  const files = readdirSync(app, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = files.map((entry) => relative(app, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const list = join(folder, 'page.json');
  writeFileSync(list, JSON.stringify(names));
  return { 'page.json': list, ...Object.fromEntries(names.map((name) => [`app/${name}`, join(app, name)])) };
}

/** Ends the program with a sentence. */
function refuse(message) {
  console.error(`build:executable: ${message}`);
  process.exit(2);
}

/** The Node to put the program into, and what it says about itself. */
function chooseNode(given) {
  let path = given;
  if (path === undefined) {
    let found = findNode(longTermLine);
    let failure = found.reason;
    if (found.fetchable) {
      console.error(`fetching Node ${versions[longTermLine]}`);
      failure = fetchNode(longTermLine);
      found = findNode(longTermLine);
    }
    if (found.path === null) console.error(`${failure}: the executable is made of the Node that runs this`);
    path = found.path ?? process.execPath;
  }
  const said = describeNode(path);
  if (said.reason) refuse(`--node must be the path of a Node: ${said.reason}`);
  const [there, here] = [`${said.platform} ${said.arch}`, `${process.platform} ${process.arch}`];
  if (there !== here) refuse(`--node must be the path of a Node for ${here}, ${path} is for ${there}`);
  if (!readFileSync(path).includes(fuse)) refuse(`${path} has no place for a program; take a Node of nodejs.org or npm`);
  return { path, version: said.version };
}

async function assemble(out, folder, node) {
  const assets = { 'resvg.wasm': require.resolve('@resvg/resvg-wasm/index_bg.wasm'), ...pageAssets(folder) };
  for (const name of productModules(build)) assets[name] = join(build, 'wasm', name);
  for (const program of programsOf(lib)) {
    assets[program] = join(folder, program.replaceAll('/', '-'));
    writeFileSync(assets[program], await script(join(lib, program)));
  }
  const main = join(folder, 'main.js');
  writeFileSync(main, await script(join(scripts, 'embedded/executable.js')));
  const config = join(folder, 'sea.json');
  const blob = join(folder, 'blob');
  writeFileSync(config, JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true, assets }));
  // The layout of the blob is that of a version. What this says is shown if it fails.
  execFileSync(node, ['--experimental-sea-config', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const aside = `${out}.${process.pid}`;
  mkdirSync(dirname(out), { recursive: true });
  try {
    copyFileSync(node, aside);
    chmodSync(aside, 0o755);
    // the signature of macOS is that of Node alone
    if (process.platform === 'darwin') execFileSync('codesign', ['--remove-signature', aside]);
    const macho = process.platform === 'darwin' ? { machoSegmentName: 'NODE_SEA' } : {};
    await inject(aside, 'NODE_SEA_BLOB', readFileSync(blob), { sentinelFuse: fuse, ...macho });
    if (process.platform === 'darwin') execFileSync('codesign', ['--sign', '-', aside]);
    renameSync(aside, out);
  } finally {
    rmSync(aside, { force: true });
  }
}

function readFlags() {
  try {
    return parseArgs({ options: { out: { type: 'string' }, node: { type: 'string' } } }).values;
  } catch (error) {
    return refuse(`${error.message}\nnode scripts/buildExecutable.js [--out PATH] [--node PATH]`);
  }
}

const flags = readFlags();
const node = chooseNode(flags.node);
const standard = join(scripts, '..', 'dist', process.platform === 'win32' ? 'randorg.exe' : 'randorg');
const out = flags.out === undefined ? standard : resolve(flags.out);
const folder = mkdtempSync(join(build, 'executable-'));
try {
  await assemble(out, folder, node.path);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.error(
  `${relative(process.cwd(), out)}: ${(statSync(out).size / 1e6).toFixed(1)} MB, of Node ${node.version} for ${process.platform} ${process.arch}`,
);
