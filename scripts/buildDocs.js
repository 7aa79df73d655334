/**
 * `npm run docs [-- FOLDER]`: the site, in dist/docs or a folder, of the pages (scripts/docs/pages.js), the reference of commands and configuration, and the API.
 * A link that leads nowhere, or a type without documentation that another one names, fails the build.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, LogLevel } from 'typedoc';
import { commandsPage } from './docs/commandsPage.js';
import { configurationPage } from './docs/configurationPage.js';
import { buildGallery } from './docs/gallery.js';
import { groups, readPage, sitePages, titleOf } from './docs/pages.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(root, 'dist/docs'));

/** Types inside of results that nobody has to name; they are described where they stand. */
const notExported = `
  Axis Boundaries Branch Comparison ConfigOf CreateEngine criticalPointMethods Estimate FigureSpec FitWindow
  frameFormats InputBranch InputOf LadderEnd latticeRules manifoldRules matchedSchema Measured NoiseComparison OpenFrameWriter Own Plain
  PreparedRun RestoreEngine Result Rules sizesLeaves SizesOf sphereRules Stage Table ThresholdRule ValueOf
  Values
`
  .trim()
  .split(/\s+/);

/** Markdown of the pages that are generated, by path. */
export async function generatedPages() {
  const load = (name) => import(new URL(`../build/lib/${name}`, import.meta.url).href);
  const { buildProgram } = await load('cli/main.js');
  const { commandTree } = await load('cli/commandTree.js');
  const { fieldGroups } = await load('cli/flags.js');
  const schema = JSON.parse(readFileSync(join(root, 'build/randorg.schema.json'), 'utf8'));
  return {
    'docs/reference/commands.md': commandsPage(commandTree(await buildProgram(() => {})), fieldGroups),
    'docs/reference/configuration.md': configurationPage(schema),
  };
}

/** Copies the pages, with what they link to, into a folder; each gets its title and group in front. */
async function stage(folder) {
  for (const name of ['docs', 'examples']) cpSync(join(root, name), join(folder, name), { recursive: true });
  for (const name of ['README.md', 'LICENSE', 'CITATION.cff', 'SECURITY.md']) cpSync(join(root, name), join(folder, name));
  const made = await generatedPages();
  return sitePages(root).map(({ path, group }) => {
    const text = made[path] ?? readPage(root, path);
    const to = join(folder, path);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, `---\ntitle: ${JSON.stringify(titleOf(text, path))}\ngroup: ${JSON.stringify(group)}\n---\n\n${text}`);
    return to;
  });
}

/** @returns whether the site was made */
async function build(folder) {
  const documents = await stage(folder);
  const names = groups.map(({ name }) => name);
  const application = await Application.bootstrap({
    name: 'randorg',
    includeVersion: true,
    tsconfig: join(root, 'tsconfig.json'),
    entryPoints: ['index', 'node', 'inline'].map((name) => join(root, `src/${name}.ts`)),
    readme: join(folder, 'README.md'),
    projectDocuments: documents,
    basePath: folder,
    out,
    disableSources: true,
    excludeInternal: true,
    hideGenerator: true,
    headings: { readme: false, document: false },
    githubPages: true,
    navigation: { includeGroups: true, includeCategories: false, includeFolders: false },
    groupOrder: [...names, 'Modules', '*'],
    sort: ['documents-first', 'alphabetical-ignoring-documents'],
    searchInDocuments: true,
    customCss: join(root, 'scripts/docs/site.css'),
    highlightLanguages: ['sh', 'js', 'ts', 'yaml', 'json', 'python', 'bibtex', 'csv', 'cpp', 'diff'],
    intentionallyNotExported: notExported,
    validation: { notExported: true, invalidLink: true, invalidPath: true, rewrittenLink: true, notDocumented: false },
    treatWarningsAsErrors: true,
    treatValidationWarningsAsErrors: true,
    logLevel: LogLevel.Warn,
  });
  const project = await application.convert();
  if (project === undefined) return false;
  application.validate(project);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) return false;
  await application.generateOutputs(project);
  return !application.logger.hasErrors() && !application.logger.hasWarnings() && existsSync(join(out, 'index.html'));
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-docs-'));
  try {
    if (await build(folder)) {
      await buildGallery(root, join(out, 'gallery'));
      for (const page of ['index.html', 'gallery/index.html']) console.log(relative(process.cwd(), join(out, page)));
    } else {
      console.error('The site was not made: every warning above counts as an error. A type that is not included: export it.');
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
