/** Prose of every Markdown page is at most 100 columns wide, so that it reads in an editor and a change shows as a short diff. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markdownFiles } from '../../scripts/docs/pages.js';
import { readPage } from '../support/markdown.js';

const columns = 100;

const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...['docs', 'examples', 'bench/native'].flatMap((folder) => markdownFiles('.', folder)),
];

/** A line that cannot be broken: nothing but a link, an image or a span of code, at most in a list. */
const isWhole = (line: string): boolean => /^\s*(?:[-*] |\d+\. )?(?:`[^`]*`|!?\[[^\]]*\]\([^)]*\))[.,:;]?$/.test(line);

/** Lines of prose that are too wide, as `number: text`; tables, code and headings are no prose. */
function wideLines(text: string): string[] {
  let inCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*```/.test(line)) {
      inCode = !inCode;
      return [];
    }
    const isProse = !inCode && !/^(?:\s*\||#)/.test(line) && !isWhole(line);
    return isProse && line.length > columns ? [`${index + 1}: ${line}`] : [];
  });
}

describe('prose of the pages', () => {
  it('is at most 100 columns wide', () => {
    expect(pages.length).toBeGreaterThan(25);
    expect(pages.flatMap((page) => wideLines(readPage(page)).map((line) => `${page}:${line}`))).toEqual([]);
  });

  it('is told from what cannot be broken', () => {
    const long = `${'word '.repeat(19)}words`;
    expect(long).toHaveLength(columns);
    const kept = [`| ${long} |`, `## ${long}`, `- \`${long}\`.`, `![${long}](a.svg)`, '```sh', `${long} more`, '```', long];
    expect(wideLines(kept.join('\n'))).toEqual([]);
    const wider = [`${long}.`, `\`${long}\` and more`, `- [${long}](a.md) and more`];
    expect(wideLines([...kept, ...wider].join('\n'))).toEqual(wider.map((line, index) => `${index + 9}: ${line}`));
  });
});
