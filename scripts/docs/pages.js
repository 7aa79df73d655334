/** The pages of the site: which there are, in which group, and in which order. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Groups of the navigation, in its order, with their pages by path from the root of the package; `folders` add what they hold. */
export const groups = [
  { name: 'Tutorial', pages: ['docs/index.md', 'docs/tutorial.md'] },
  {
    name: 'How-to',
    folders: ['docs/how-to'],
    pages: ['docs/laboratory.md', 'docs/gpu.md', 'docs/containers.md', 'CONTRIBUTING.md'],
  },
  {
    name: 'Explanation',
    folders: ['docs/explanation'],
    pages: [
      'docs/estimators.md',
      'docs/validation.md',
      'docs/reproduction.md',
      'docs/randomness.md',
      'docs/performance.md',
      'ARCHITECTURE.md',
    ],
  },
  {
    name: 'Reference',
    pages: [
      'docs/glossary.md',
      'docs/reference/commands.md',
      'docs/reference/configuration.md',
      'docs/run.md',
      'docs/models.md',
      'docs/dynamics.md',
      'docs/lattice.md',
      'docs/manifold.md',
      'docs/files.md',
      'docs/library.md',
      'docs/sweeps.md',
      'docs/protocols.md',
      'docs/shear.md',
      'docs/plot.md',
      'docs/critical.md',
      'docs/exponents.md',
      'docs/structure.md',
      'docs/glass.md',
      'docs/wasm-abi.md',
      'docs/versioning.md',
      'CHANGELOG.md',
    ],
  },
];

/** Pages that are made when the site is. */
export const generated = ['docs/reference/commands.md', 'docs/reference/configuration.md'];

/** Every Markdown file under a folder, by path from the root, sorted. */
export function markdownFiles(root, folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .sort();
}

/**
 * Every page with its group, in the order of the navigation.
 * @returns {{ path: string, group: string }[]}
 * @throws if a page in docs/ is in no group
 */
export function sitePages(root) {
  const pages = groups.flatMap(({ name, pages, folders = [] }) =>
    [...folders.flatMap((folder) => markdownFiles(root, folder)), ...pages].map((path) => ({ path, group: name })),
  );
  const missing = markdownFiles(root, 'docs').filter((path) => !pages.some((page) => page.path === path));
  if (missing.length > 0) throw new Error(`${missing.join(', ')}: in no group of scripts/docs/pages.js`);
  return pages;
}

/** The first heading of a page. */
export function titleOf(text, path) {
  const [, title] = /^# (.+)$/m.exec(text) ?? [];
  if (title === undefined) throw new Error(`${path} has no heading`);
  return title;
}

export const readPage = (root, path) => readFileSync(join(root, path), 'utf8');
