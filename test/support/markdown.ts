/** Pages of the documentation, as tests look at them: blocks of code, links and headings. */
import { readFileSync } from 'node:fs';
import { markdownFiles } from '../../scripts/docs/pages.js';

export interface Block {
  /** Line of the fence, from 1. */
  line: number;
  language: string;
  /** Name of a file that the reader puts the block into; null if none is given. */
  file: string | null;
  /** Belongs to the validation tier. */
  long: boolean;
  /** What the block needs that a test can't give; null if it is to be run. */
  needs: string | null;
  code: string;
  /** The `text output` block that follows: what it prints, `...` standing for anything. Null if there is none. */
  output: string | null;
}

/** README.md and everything under docs/, from the root of the package. */
export const pages = (): string[] => ['README.md', ...markdownFiles('.', 'docs')];

export const readPage = (path: string): string => readFileSync(path, 'utf8');

/** Words after the fence: `<language> [<file name>] [long]`, `<language> needs <reason>` or `text output`. */
function infoOf(info: string): Omit<Block, 'line' | 'code' | 'output'> {
  const [language = '', ...words] = info.trim().split(/\s+/);
  const start = words.indexOf('needs');
  const needs = start < 0 ? null : words.slice(start + 1).join(' ');
  const own = start < 0 ? words : words.slice(0, start);
  return { language, file: own.find((word) => word.includes('.')) ?? null, long: own.includes('long'), needs };
}

/** Fenced blocks of a page in their order; `text output` is part of the block before it. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  const fences = /^```(.*)\n([\s\S]*?)^```$/gm;
  for (const match of text.matchAll(fences)) {
    const [, info = '', code = ''] = match;
    const line = text.slice(0, match.index).split('\n').length;
    const before = blocks.at(-1);
    if (info.trim() === 'text output') {
      if (before === undefined) throw new Error(`line ${line}: output of nothing`);
      before.output = (before.output ?? '') + code;
    } else blocks.push({ line, code, output: null, ...infoOf(info) });
  }
  return blocks;
}

const withoutCode = (text: string): string => text.replace(/^```[\s\S]*?^```$/gm, '').replace(/`[^`\n]*`/g, '');

/** Targets of links and images, outside of code. */
export const linksOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);

/** Anchors of the headings, as GitHub makes them. */
export const anchorsOf = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
