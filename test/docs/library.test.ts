/** docs/library.md names all that `randorg` and `randorg/node` export, each in an example; test/docs/pages.test.ts runs them. */
import { describe, expect, it } from 'vitest';
import * as portable from '../../src/index.js';
import * as node from '../../src/node.js';
import { blocksOf, readPage } from '../support/markdown.js';

const examples = blocksOf(readPage('docs/library.md')).filter(({ language }) => language === 'js');

/** Names that the examples import from a module, those that are called or read further down. */
function usedFrom(module: string): string[] {
  return examples.flatMap(({ code }) => {
    const [statement = '', names = ''] = new RegExp(`import \\{([^}]*)\\} from '${module}';`).exec(code) ?? [];
    const rest = code.replace(statement, '');
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && new RegExp(`\\b${name}\\b`).test(rest));
  });
}

describe('docs/library.md', () => {
  it('has an example of every name of randorg', () => {
    expect([...new Set(usedFrom('randorg'))].sort()).toEqual(Object.keys(portable).sort());
  });

  it('has an example of every name that randorg/node adds', () => {
    const added = Object.keys(node).filter((name) => !Object.hasOwn(portable, name));
    expect([...new Set(usedFrom('randorg/node'))].sort()).toEqual(added.sort());
  });
});
