/** Comment lines by the grammar of extended XYZ, judged by ASE. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/analysis/random.js';
import { type CommentValue, parseComment, wordsOf } from '../../src/io/extxyzComment.js';
import { itJudged, runPython } from './judges.js';

const read = (line: string): Record<string, CommentValue> => {
  const { values, problem } = parseComment(line);
  expect(problem, line).toBeNull();
  return Object.fromEntries(values);
};

describe('a comment line of extended XYZ', () => {
  it.each<[string, Record<string, CommentValue>]>([
    ['', {}],
    ['  \t ', {}],
    ['a=1 b = 2 c= 3 d =4', { a: '1', b: '2', c: '3', d: '4' }],
    ['alone next=x last', { alone: 'T', next: 'x', last: 'T' }],
    ['a="one two" b="" c="x=1 y=2"', { a: 'one two', b: '', c: 'x=1 y=2' }],
    [
      String.raw`note="made by cp \"step=99 was here\" old.xyz" step=5`,
      { note: 'made by cp "step=99 was here" old.xyz', step: '5' },
    ],
    [String.raw`a="back\\slash" b="line\nfeed" c=bare\ blank`, { a: 'back\\slash', b: 'line\nfeed', c: 'bare blank' }],
    ['"key of words"=7 "other"=8', { 'key of words': '7', other: '8' }],
    ['a={1 2 3} b={T F} c={x "y z"}', { a: ['1', '2', '3'], b: ['T', 'F'], c: ['x', 'y z'] }],
    ['a=[1,2,3] b=[ T , F, T ] c=["a, b", "c]"]', { a: ['1', '2', '3'], b: ['T', 'F', 'T'], c: ['a, b', 'c]'] }],
    [
      'm=[[1,2],[3,4]] n=[ [1, 2], [3, 4] ]',
      {
        m: [
          ['1', '2'],
          ['3', '4'],
        ],
        n: [
          ['1', '2'],
          ['3', '4'],
        ],
      },
    ],
    [
      String.raw`j="_JSON [[1, 2], [3, 4]]" k="_JSON {\"a\": [1]}" l="_JSON true"`,
      {
        j: [
          ['1', '2'],
          ['3', '4'],
        ],
        k: '{"a":[1]}',
        l: 'true',
      },
    ],
    ["a='single quoted' b=it's", { a: 'single quoted', b: "it's" }],
    ['a=x=y b=1,2 smiles=C[C@H](N)O', { a: 'x=y', b: '1,2', smiles: 'C[C@H](N)O' }],
    ['a=1 a=2', { a: '2' }],
    ['e=-1.5D-03 f=+.5e1', { e: '-1.5D-03', f: '+.5e1' }],
  ])('%s', (line, values) => {
    expect(read(line)).toEqual(values);
  });

  it.each([
    ['a="open step=5', 'a quote is not closed, it opens at character 3'],
    [String.raw`a="ends in \"`, 'a quote is not closed, it opens at character 3'],
    ['a=[1, 2', 'a bracket is not closed, it opens at character 3'],
    ['a={1 2', 'a bracket is not closed, it opens at character 3'],
    ['a=b"c d"', 'a quote stands within a word, at character 4'],
    ['a=foo[1 2]', 'a bracket is not closed in the word that begins at character 3'],
    ['=5', '"=" without a key before it at character 1'],
    ['"a"b=5', 'a blank or "=" must follow the key in quotes, at character 4'],
    ['a="_JSON [1"', 'a value _JSON is no JSON, it ends at character 13'],
    [`a=${'['.repeat(1e5)}`, 'arrays are nested more than 8 deep at character 11'],
  ])('%s is no such line', (line, problem) => {
    expect(parseComment(line).problem).toBe(problem);
  });

  it('of a hundred thousand words is read in no time', () => {
    const line = Array.from({ length: 1e5 }, (_, k) => `k${k}="a \\"b\\" ${k}"`).join(' ');
    const from = performance.now();
    expect(parseComment(line).values.size).toBe(1e5);
    expect(performance.now() - from).toBeLessThan(3000);
  });
});

/** A line of the grammar, drawn: what must be read of it is asked of ASE. */
function drawLine(k: number): string {
  const random = new SeededRandom(20, k);
  const pick = <T>(list: readonly T[]): T => list[random.uint32() % list.length] as T;
  const number = (): string => pick(['1', '-2', '0.5', '+3.25', '1e-3', '-4.5E+2', '7.', '.25', String(random.uniform())]);
  const list = (item: () => string, count: number): string => {
    const items = Array.from({ length: count }, item);
    return pick([
      `"${items.join(' ')}"`,
      `{${items.join(' ')}}`,
      `[${items.join(', ')}]`,
      `[${items.join(',')}]`,
      `" ${items.join('  ')} "`,
    ]);
  };
  const words = (): string =>
    pick([
      'plain',
      'x/y:z',
      '"two words"',
      '"a=1 step=99"',
      String.raw`"an \"inner step=98\" quote"`,
      String.raw`"back\\slash"`,
      '"[1, 2"',
      '"{"',
      "'single quote'",
    ]);
  const other = (): string =>
    pick([
      () => `${pick(['T', 'energy', 'free_energy2', 'key-1'])}=${number()}`,
      () => `vector${random.uint32() % 9}=${list(number, 2 + (random.uint32() % 4))}`,
      () => `note${random.uint32() % 9}${pick(['=', ' = ', '= ', ' ='])}${words()}`,
      () => `"quoted key"=${number()}`,
      () => `flag${random.uint32() % 9}`,
      () => `is${random.uint32() % 9}=${pick(['T', 'F'])}`,
      () => String.raw`json="_JSON {\"a\": [1, 2], \"step\": 97}"`,
      () => 'matrix="_JSON [[1, 2], [3, 4]]"',
    ])();
  const side = pick(['7', '7.0', '7.000000', '7.0e0', '+7']);
  const cell = Array.from({ length: 9 }, (_, c) => (c % 4 === 0 ? side : pick(['0', '0.0', '-0.0'])));
  const flags = pick([
    ['T', 'T', 'T'],
    ['T', 'T', 'F'],
    ['F', 'F', 'F'],
    ['1', '1', '1'],
    ['1', '0', '1'],
  ] as const);
  const parts = [
    `Lattice=${pick([`"${cell.join(' ')}"`, `{${cell.join(' ')}}`, `[${cell.join(', ')}]`, `" ${cell.join('  ')}"`])}`,
    pick(['', 'Properties=species:S:1:pos:R:3', 'Properties="species:S:1:pos:R:3"']),
    pick([
      `pbc="${flags.join(' ')}"`,
      `pbc=[${flags.join(', ')}]`,
      `pbc={${flags.join(' ')}}`,
      `pbc=[${flags.join(',')}]`,
      `pbc=${flags[0]}`,
      'pbc',
      '',
    ]),
    pick([`step=${random.uint32() % 1000}`, `step = ${k}`, '']),
    ...Array.from({ length: random.uint32() % 6 }, other),
  ].filter(Boolean);
  for (let i = parts.length - 1; i > 0; i--) {
    const j = random.uint32() % (i + 1);
    [parts[i], parts[j]] = [parts[j] as string, parts[i] as string];
  }
  return parts.join(pick([' ', '  ', '\t']));
}

const judge = `
import json, sys
from ase.io.extxyz import key_val_str_to_dict
import numpy as np
def plain(v):
    if isinstance(v, np.ndarray): return v.tolist()
    return v.item() if hasattr(v, 'item') else v
print(json.dumps([{k: plain(v) for k, v in key_val_str_to_dict(line).items()} for line in json.load(open(sys.argv[1]))]))
`;

/** A value of ours in ASE's types: numbers where all words are, booleans where all are T or F, else the text. */
function asAse(value: CommentValue): unknown {
  const words = wordsOf(value);
  const types: ((word: string) => unknown)[] = [
    (word) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) ? Number(word) : undefined),
    (word) => ({ T: true, F: false })[word],
  ];
  for (const type of types) {
    const all = words.map(type);
    if (all.length > 0 && !all.includes(undefined)) return all.length === 1 ? all[0] : all;
  }
  return typeof value === 'string' ? value : words;
}

describe('python3-ase', () => {
  itJudged('ase')('reads the same from 400 drawn lines', (python) => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    const lines = Array.from({ length: 400 }, (_, k) => drawLine(k));
    writeFileSync(join(folder, 'lines.json'), JSON.stringify(lines));
    const judged = runPython<Record<string, unknown>[]>(python, judge, [join(folder, 'lines.json')]);
    rmSync(folder, { recursive: true });
    expect(judged).toHaveLength(400);
    lines.forEach((line, k) => {
      const found = Object.fromEntries(Object.entries(read(line)).map(([key, value]) => [key, asAse(value)]));
      const wanted = Object.fromEntries(
        Object.entries(judged[k] as Record<string, unknown>).map(([key, value]) => {
          if (key === 'Lattice')
            return [key, (value as number[][])[0]?.flatMap((_, c) => (value as number[][]).map((row) => row[c]))];
          if (key === 'json') return [key, JSON.stringify(value)];
          return [key, key === 'matrix' ? (value as number[][]).flat() : value];
        }),
      );
      expect(found, line).toEqual(wanted);
    });
  });
});
