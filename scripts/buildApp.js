/**
 * Bundles the page (src/app) from a build's lib and wasm: into `app`, for a server, with the threaded engine, and into `randorg.html`, which
 * is the whole page in one file and works from file://.
 */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const nodeModules = {
  'node:buffer': 'buffer',
  'node:crypto': 'crypto',
  'node:fs': 'files',
  'node:os': 'os',
  'node:path': 'path',
  'node:zlib': 'zlib',
};

/** Readers of files take the page's own files for those of Node. */
const hostModules = (app) => ({
  name: 'host-modules',
  enforce: 'pre',
  resolveId(id, importer) {
    if (Object.hasOwn(nodeModules, id)) return join(app, `host/${nodeModules[id]}.js`);
    // The bundler would put an empty module in its place, and the page fail when it is used.
    if (id.startsWith('node:')) throw new Error(`${importer} imports ${id}, which has no stand-in in src/app/host`);
    return undefined;
  },
});

const wasmUrl = /new URL\('(?:\.\.\/)+wasm\/([\w-]+\.wasm)', import\.meta\.url\)/g;

/**
 * A file on its own has its modules inside, deflated. It can't be isolated, so that it has no threads, and needs no module for them.
 */
const inOneFile = (app, wasm) => ({
  name: 'in-one-file',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === './workers.js' && importer && /[\\/]engine[\\/][^\\/]+$/.test(importer)) return join(app, 'worker/noThreads.js');
    return id === './startWorker.js' ? join(app, 'startInlineWorker.js') : undefined;
  },
  load(id) {
    if (!/[\\/]engine[\\/]embedded\.js$/.test(id)) return undefined;
    const names = readdirSync(wasm).filter((name) => name.endsWith('.wasm') && !/threads|debug|lattice/.test(name));
    const modules = names.map((name) => `  '${name}': '${deflated(readFileSync(join(wasm, name)))}',\n`);
    return readFileSync(join(root, 'scripts/embedded/page.js'), 'utf8').replace('/* MODULES */', () => `\n${modules.join('')}`);
  },
  transform: (code, id) =>
    /[\\/]engine[\\/](binaries|observe)\.js$/.test(id) ? code.replace(wasmUrl, "new URL('embedded:$1')") : undefined,
});

const deflated = (bytes) => deflateRawSync(bytes, { level: 9 }).toString('base64');

/** Style sheets in their order. */
function styles(source) {
  const folder = join(source, 'style');
  const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));
  return sheets
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}

const uplotStyle = () => readFileSync(join(root, 'node_modules/uplot/dist/uPlot.min.css'), 'utf8');

/** The script of page and worker, which needs no other file. */
async function bundle(app, wasm, cacheDir) {
  const output = await build({
    configFile: false,
    root: app,
    cacheDir,
    logLevel: 'error',
    plugins: [hostModules(app), inOneFile(app, wasm)],
    // Addresses of modules are data: what they are relative to has no meaning.
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': '"about:blank"' },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry: join(app, 'whole.js'), formats: ['iife'], name: 'randorgPage', fileName: 'page' },
    },
  });
  const [result] = Array.isArray(output) ? output : [output];
  const scripts = result.output.filter(({ type }) => type === 'chunk');
  if (scripts.length !== 1 || result.output.length !== 1)
    throw new Error(`the page is bundled into ${result.output.length} files`);
  // An end tag in a string would end the page's script.
  return scripts[0].code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

/** The style sheet as Vite made it for a server. */
function minified(assets) {
  const sheets = readdirSync(assets).filter((name) => name.endsWith('.css'));
  if (sheets.length !== 1) throw new Error(`the page has ${sheets.length} style sheets, not one`);
  return readFileSync(join(assets, sheets[0]), 'utf8').trim();
}

/** What the file may do: run its own script and modules, in itself and in its workers. It can reach nothing. */
function policyOf(style, script) {
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    `script-src ${hash(script)} 'wasm-unsafe-eval'`,
    'worker-src blob:',
    `style-src ${hash(style)}`,
    'img-src data: blob:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

/** index.html with style sheet, script and policy inside. */
function inOne(page, style, script) {
  const parts = [
    [
      /<meta charset="utf-8" \/>/,
      (all) => `${all}\n    <meta http-equiv="Content-Security-Policy" content="${policyOf(style, script)}" />`,
    ],
    [/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`],
    [/<script type="module"[^>]*><\/script>/, () => `<script id="program">${script}</script>`],
  ];
  return parts.reduce((text, [pattern, replace]) => {
    if (!pattern.test(text)) throw new Error(`index.html does not have ${pattern}, which buildApp.js expects`);
    return text.replace(pattern, replace);
  }, page);
}

/**
 * @param {string} folder of the build, with lib and wasm; app and randorg.html are made in it
 */
export async function buildApp(folder) {
  const target = resolve(folder);
  const source = join(root, 'src/app');
  const app = join(target, 'lib/app');
  const cacheDir = join(target, 'cache');
  try {
    const page = readFileSync(join(source, 'index.html'), 'utf8');
    const style = `${uplotStyle()}\n${styles(source)}`;
    writeFileSync(join(app, 'style.css'), style);
    writeFileSync(join(app, 'index.html'), page);
    await build({
      configFile: false,
      root: app,
      base: './',
      cacheDir,
      logLevel: 'error',
      plugins: [hostModules(app)],
      worker: { format: 'es', plugins: () => [hostModules(app)] },
      build: { outDir: join(target, 'app'), emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: false },
    });
    const script = await bundle(app, join(target, 'wasm'), cacheDir);
    writeFileSync(join(target, 'randorg.html'), inOne(page, minified(join(target, 'app/assets')), script));
  } finally {
    rmSync(cacheDir, { recursive: true, force: true });
    // The page's modules are in the bundles; the library does not need them.
    rmSync(app, { recursive: true, force: true });
  }
}

/** The page of another build, whose inputs are the same. */
export function copyApp(from, to) {
  mkdirSync(to, { recursive: true });
  cpSync(join(from, 'app'), join(to, 'app'), { recursive: true });
  cpSync(join(from, 'randorg.html'), join(to, 'randorg.html'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildApp(process.argv[2]);
