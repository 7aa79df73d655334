/**
 * Bundles the page (src/app) from a build's lib and wasm: into `app`, for a server, with the threaded engine, and into `randorg.html`, which
 * is the whole page in one file and works from file://.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const nodeModules = { 'node:fs': 'files', 'node:path': 'path', 'node:os': 'os', 'node:crypto': 'crypto', 'node:zlib': 'zlib' };

/** Readers of files take the page's own files for those of Node. */
const hostModules = (app) => ({
  name: 'host-modules',
  enforce: 'pre',
  resolveId: (id) => (Object.hasOwn(nodeModules, id) ? join(app, `host/${nodeModules[id]}.js`) : undefined),
});

/** A file on its own can't be isolated, so that it has no threads, and needs no module for them. */
const withoutThreads = (app) => ({
  name: 'without-threads',
  enforce: 'pre',
  resolveId(id, importer) {
    if (id === './workers.js' && importer && /[\\/]engine[\\/][^\\/]+$/.test(importer)) return join(app, 'worker/noThreads.js');
    return id === './startWorker.js' ? join(app, 'startInlineWorker.js') : undefined;
  },
  transform(code, id) {
    if (!/engine[\\/]binaries\.js$/.test(id)) return undefined;
    const without = code.replace(/^\s*'threads-\d': .*\n/gm, '');
    if (without === code) throw new Error('binaries.ts no longer lists its modules as buildApp.js expects');
    return without;
  },
});

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

/** One script that needs no other file. */
async function bundle(app, entry, cacheDir) {
  const output = await build({
    configFile: false,
    root: app,
    cacheDir,
    logLevel: 'error',
    plugins: [hostModules(app), withoutThreads(app)],
    // Addresses of modules are data: what they are relative to has no meaning.
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': '"about:blank"' },
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      lib: { entry: join(app, entry), formats: ['iife'], name: 'randorgPage', fileName: 'page' },
    },
  });
  const [result] = Array.isArray(output) ? output : [output];
  const scripts = result.output.filter(({ type }) => type === 'chunk');
  if (scripts.length !== 1 || result.output.length !== 1)
    throw new Error(`${entry} is bundled into ${result.output.length} files`);
  // An end tag in a string would end the page's script.
  return scripts[0].code.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
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
    const worker = await bundle(app, 'worker/main.js', cacheDir);
    const main = await bundle(app, 'main.js', cacheDir);
    const whole = page
      .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>\n${style}\n</style>`)
      .replace(
        /<script type="module"[^>]*><\/script>/,
        () => `<script type="text/plain" id="worker-source">${worker}</script>\n<script>${main}</script>`,
      );
    if (whole === page || /<script[^>]+src=|<link[^>]+href="(?!data:)/.test(whole.slice(0, page.length))) {
      throw new Error('index.html does not have the style sheet and the script that buildApp.js expects');
    }
    writeFileSync(join(target, 'randorg.html'), whole);
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
