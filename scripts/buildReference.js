/** What the commands and fields say of themselves, as files: the manual page and the JSON Schema of a run's file, for editors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** @param build folder with lib/; gets man/randorg.1 and randorg.schema.json */
export async function buildReference(build) {
  const load = (name) => import(pathToFileURL(join(build, 'lib', name)).href);
  const { buildProgram } = await load('cli/main.js');
  const { commandTree } = await load('cli/commandTree.js');
  const { manualPage } = await load('cli/manualPage.js');
  const { configJsonSchema, version } = await load('index.js');
  mkdirSync(join(build, 'man'), { recursive: true });
  writeFileSync(join(build, 'man/randorg.1'), manualPage(commandTree(await buildProgram(() => {})), version));
  const schema = { title: 'A run of randorg', description: 'Fields of randorg run, as YAML or JSON.', ...configJsonSchema() };
  writeFileSync(join(build, 'randorg.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
}
