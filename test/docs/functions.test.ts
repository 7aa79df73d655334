/** How long files and functions are, and how many branches a function has, as the compiler reads them. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sourcesBelow } from '../support/imports.js';

const mostLines = { file: 350, function: 80 };
const mostBranches = 25;

/** Where a function may go on in two ways. */
const branching = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.QuestionQuestionToken,
]);

interface Measured {
  name: string;
  lines: number;
  branches: number;
}

/** Every function of a text with what is inside it, functions within it included. */
function functionsOf(file: string, text: string): Measured[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineOf = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const found: Measured[] = [];
  /** @returns branches of a node and all below it */
  const visit = (node: ts.Node): number => {
    let branches = branching.has(node.kind) ? 1 : 0;
    ts.forEachChild(node, (child) => {
      branches += visit(child);
    });
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      const lines = lineOf(node.end) - lineOf(node.getStart()) + 1;
      found.push({ name: node.name?.getText() ?? `line ${lineOf(node.getStart()) + 1}`, lines, branches });
    }
    return branches;
  };
  visit(source);
  return found;
}

const files = ['src', 'assembly'].flatMap(sourcesBelow).map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('sources', () => {
  it(`have at most ${mostLines.file} lines a file`, () => {
    expect(files.length).toBeGreaterThan(400);
    const long = files.filter(({ text }) => text.split('\n').length - 1 > mostLines.file);
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  it(`have at most ${mostLines.function} lines and ${mostBranches} branches a function`, () => {
    const all = files.flatMap(({ file, text }) =>
      functionsOf(file, text).map((one) => ({ ...one, name: `${file} ${one.name}` })),
    );
    expect(all.length).toBeGreaterThan(4000);
    const tooLarge = all.filter(({ lines, branches }) => lines > mostLines.function || branches > mostBranches);
    expect(tooLarge).toEqual([]);
  });
});

it('counts lines and branches of functions of every form', () => {
  const text = `const a = (x: number) => (x > 0 ? x : -x);
class B {
  c(list: number[]): number {
    for (const x of list) if (x > 0 && x < 9) return a(x) ?? 0;
    const d = function () {
      try { return 1; } catch { return 2; }
    };
    return d();
  }
}`;
  expect(functionsOf('a.ts', text)).toEqual([
    { name: 'line 1', lines: 1, branches: 1 },
    { name: 'line 5', lines: 3, branches: 1 },
    { name: 'c', lines: 7, branches: 5 },
  ]);
});
