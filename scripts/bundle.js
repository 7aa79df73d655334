/**
 * Bundles of the compiled library: the command (build/cli), `randorg/inline` (build/inline), and the program of the executable. Files that
 * the sources name by URLs stay files, become chunks or are embedded, as each needs.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const require = createRequire(import.meta.url);
const scripts = dirname(fileURLToPath(import.meta.url));
/** Packages that are large and seldom needed: not bundled, but loaded from node_modules when they are. */
const external = ['@observablehq/plot', 'linkedom', '@resvg/resvg-wasm', 'h5wasm', 'hyparquet', 'hyparquet-writer', 'pdfkit'];
const isOneOf = (names) => (id) => names.some((name) => id === name || id.startsWith(`${name}/`));

const wasmUrl = /new URL\('(?:\.\.\/)+wasm\/([\w-]+\.wasm)', import\.meta\.url\)/g;
const programUrl = /new URL\('(\.\/[\w./-]+\.js)', (?:import\.meta\.url|here)\)/g;

/** URLs of WASM modules and of programs become those of embedded parts. */
function embedding(lib) {
  return {
    name: 'embedding',
    transform(code, id) {
      if (!id.startsWith(lib)) return null;
      const programOf = (_, path) => `new URL('embedded:${relative(lib, join(dirname(id), path)).replaceAll('\\', '/')}')`;
      return code
        .replace(/new Worker\((new URL\('\.\/worker\.js', import\.meta\.url\))/g, 'new Worker(embeddedPageProgram($1)')
        .replace(wasmUrl, "new URL('embedded:$1')")
        .replace(programUrl, programOf)
        .replace(
          "import { embeddedProgram } from './embedded.js'",
          "import { embeddedPageProgram, embeddedProgram } from './embedded.js'",
        );
    },
  };
}

/** A module of the library is exchanged for code. */
function exchanging(lib, modules) {
  return {
    name: 'exchanging',
    load(id) {
      return modules[relative(lib, id).replaceAll('\\', '/')];
    },
  };
}

/** Programs of workers become bundles of their own beside the others. */
function programsAsChunks(lib) {
  return {
    name: 'programs-as-chunks',
    transform(code, id) {
      if (!id.startsWith(lib)) return null;
      return code.replace(programUrl, (_, path) => {
        const program = join(dirname(id), path);
        const fileName = `chunks/${relative(lib, program).replaceAll(/[\\/]/g, '-')}`;
        this.emitFile({ type: 'chunk', id: program, fileName });
        return `new URL('./${basename(fileName)}', import.meta.url)`;
      });
    },
  };
}

/** Programs of workers that modules of the library name, relative to it. */
export function programsOf(lib) {
  const found = new Set();
  for (const entry of readdirSync(lib, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.js')) continue;
    for (const [, path] of readFileSync(join(entry.parentPath, entry.name), 'utf8').matchAll(programUrl)) {
      found.add(relative(lib, join(entry.parentPath, path)).replaceAll('\\', '/'));
    }
  }
  return [...found].sort();
}

const quiet = (level, log, handle) => {
  // A module that is imported both ways is no mistake here, and the packages' own eval is theirs.
  if (level === 'warn' && ['INEFFECTIVE_DYNAMIC_IMPORT', 'EVAL', 'COMMONJS_VARIABLE_IN_ESM'].includes(log.code)) return;
  handle(level, log);
};

/** Comments that name the modules of a bundle would name folders of this machine, too. */
const anonymous = {
  name: 'anonymous',
  renderChunk: (code) => code.replace(/^\/\/(?:#(?:end)?region.*| [^ \n]*\/[^\n]*\.[cm]?js| \0?virtual:.*)\n/gm, ''),
};

async function write({ plugins, ...input }, output) {
  const bundle = await rolldown({ onLog: quiet, ...input, plugins: [...plugins, anonymous] });
  try {
    return await bundle.write(output);
  } finally {
    await bundle.close();
  }
}

/**
 * The command, in a few files that start fast. They stand as deep below build/ as the library's, so that relative URLs hold.
 * @param build folder with lib/
 */
export async function bundleCommand(build) {
  const lib = join(build, 'lib');
  await write(
    {
      input: { main: join(lib, 'cli/main.js') },
      platform: 'node',
      external: isOneOf(external),
      plugins: [programsAsChunks(lib)],
    },
    {
      dir: join(build, 'cli'),
      format: 'esm',
      entryFileNames: 'chunks/[name].js',
      chunkFileNames: 'chunks/[name].js',
      comments: { legal: true },
    },
  );
}

/** pdfkit requires the widths of its fonts when it needs them, from files that a script does not have. */
const fontsInside = {
  name: 'fonts-inside',
  transform: (code, id) => (/pdfkit\.js$/.test(id) ? code.replaceAll("require$1('#", "require('#") : null),
};

/** A program as one script without imports. */
export async function bundleScript(entry, { lib, format, platform, modules = {}, plugins = [] }) {
  const bundle = await rolldown({
    onLog: quiet,
    input: entry,
    platform,
    resolve: { alias: { pdfkit: require.resolve('pdfkit') } },
    plugins: [exchanging(lib, modules), embedding(lib), fontsInside, ...plugins, anonymous],
  });
  try {
    const { output } = await bundle.generate({ format, codeSplitting: false, comments: { legal: true } });
    return output[0].code;
  } finally {
    await bundle.close();
  }
}

/** Modules that a program without files may need; those for tests are left out. */
export const productModules = (build) =>
  readdirSync(join(build, 'wasm')).filter((name) => name.endsWith('.wasm') && !name.includes('debug'));

/**
 * The library with its engine modules inside, each in a chunk that is imported when it is needed.
 * @param build folder with lib/ and wasm/
 */
export async function bundleInline(build) {
  const lib = join(build, 'lib');
  const worker = await bundleScript(join(lib, 'engine/worker.js'), { lib, format: 'iife', platform: 'neutral' });
  // the kernels of observables are not part of `randorg`
  const names = productModules(build).filter((name) => !name.includes('observe'));
  const loaders = names.map((name) => `  '${name}': () => import('virtual:${name}'),\n`);
  const embedded = readFileSync(join(scripts, 'embedded/inline.js'), 'utf8')
    .replace("'WORKER'", JSON.stringify(worker))
    .replace('/* LOADERS */', `\n${loaders.join('')}`);
  const chunks = {
    name: 'wasm-chunks',
    resolveId: (id) => (id.startsWith('virtual:') ? `\0${id.slice(8)}.js` : null),
    load(id) {
      if (!id.startsWith('\0')) return null;
      const bytes = readFileSync(join(build, 'wasm', id.slice(1, -3)));
      return `export default '${bytes.toString('base64')}';\n`;
    },
  };
  const isOurs = (id) => id.startsWith('.') || id.startsWith('/') || id.startsWith('virtual:') || id.startsWith('\0');
  await write(
    {
      input: { index: join(lib, 'index.js') },
      platform: 'neutral',
      external: (id) => !isOurs(id) && !/^[A-Za-z]:[\\/]/.test(id),
      plugins: [chunks, exchanging(lib, { 'engine/embedded.js': embedded }), embedding(lib)],
    },
    {
      dir: join(build, 'inline'),
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: ({ name }) => `${name.replace(/^_|\.wasm$/g, '')}.js`,
      comments: { legal: true },
    },
  );
}
