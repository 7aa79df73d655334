/** Compiles WASM modules in one process, so that the compiler warms up once: node scripts/compileModules.js '<JSON of [{args, name}]>' */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const asc = join(dirname(require.resolve('assemblyscript/package.json')), 'dist/asc.js');
const { default: compiler } = await import(pathToFileURL(asc).href);
process.chdir(root);
for (const { name, args } of JSON.parse(process.argv[2])) {
  const { error, stderr } = await compiler.main(args);
  if (!error) continue;
  console.error(`${stderr}\nasc failed on ${name}`);
  process.exit(1);
}
