/** Every page of the documentation: links lead somewhere, and each block of code has a language that says how it is tested. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sitePages } from '../../scripts/docs/pages.js';
import { anchorsOf, blocksOf, linksOf, pages, readPage } from '../support/markdown.js';
import { expectLines, runnable, shown } from '../support/runPage.js';

const linked = [...pages(), 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md'];

/** What is wrong with a link of a page; null if nothing is. Links to other hosts are not followed. */
function wrong(page: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(file)) return `${page}: ${target}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(readPage(file)).includes(anchor)) return null;
  return `${page}: ${target}: ${file} has no heading #${anchor}`;
}

describe('the documentation', () => {
  it('links to files and headings that exist', () => {
    const links = linked.flatMap((page) => linksOf(readPage(page)).map((target) => ({ page, target })));
    expect(links.length).toBeGreaterThan(80);
    expect(links.map(({ page, target }) => wrong(page, target)).filter((each) => each !== null)).toEqual([]);
  });

  it('finds a link that leads nowhere', () => {
    expect(wrong('docs/files.md', 'absent.md')).toContain('there is no docs/absent.md');
    expect(wrong('docs/files.md', 'dynamics.md#absent')).toContain('has no heading #absent');
    expect(wrong('docs/files.md', '#seriescsv')).toBeNull();
  });

  it.each(pages())('%s: each block has a language that is run, or one that is not', (page) => {
    const unknown = blocksOf(readPage(page)).filter(({ language }) => ![...shown, ...runnable].includes(language));
    expect(unknown.map(({ line, language }) => `line ${line}: "${language}"`)).toEqual([]);
  });

  it('has every page in a group of the site', () => {
    const listed = sitePages('.').map(({ path }: { path: string }) => path);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed).toEqual(expect.arrayContaining(pages().filter((page) => page !== 'README.md')));
  });
});

describe('blocks', () => {
  it('are read with language, file, tier and output', () => {
    const text = 'a\n```sh long\nx\n```\n```text output\n1\n```\n```python a.py\ny\n```\n```sh needs a thing\n```\n';
    const [first, second, third] = blocksOf(text);
    expect(first).toMatchObject({ line: 2, language: 'sh', long: true, needs: null, file: null, code: 'x\n', output: '1\n' });
    expect(second).toMatchObject({ language: 'python', file: 'a.py', long: false, output: null });
    expect(third).toMatchObject({ needs: 'a thing' });
  });

  it('output is compared line by line, in order', () => {
    expectLines('a 1\nb 22 c\nd', 'a 1\nb ... c');
    expect(() => expectLines('a 1\nb 2', 'b 2\na 1')).toThrow();
    expect(() => expectLines('a 1', 'a 2')).toThrow();
  });
});
