import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { Bytes } from '../../src/app/host/bytes.js';
import { Series } from '../../src/app/series.js';
import { append, hypotOf, maxOf, minOf } from '../../src/model/arrays.js';

const long = 1_000_000;

describe('arrays of any length', () => {
  it('have a maximum, a minimum, a norm and an end', () => {
    const values = Float64Array.from({ length: long }, (_, k) => (k * 7919) % long);
    expect([maxOf(values), minOf(values)]).toEqual([long - 1, 0]);
    expect(hypotOf(new Array<number>(long).fill(-3))).toBeCloseTo(3000, 9);
    const list = [-1];
    append(list, values);
    expect([list.length, list[1], list.at(-1)]).toEqual([long + 1, 0, ((long - 1) * 7919) % long]);
  });

  it('are judged as Math judges short ones', () => {
    for (const list of [[], [3], [-0, 0], [0, -0], [1, Number.NaN], [Number.NaN, Number.POSITIVE_INFINITY], [0, 0], [-4, 3]]) {
      expect([maxOf(list), minOf(list)]).toEqual([Math.max(...list), Math.min(...list)]);
      expect(hypotOf(list)).toBe(Math.hypot(...list));
    }
    for (let k = 1; k < 500; k++) {
      const list = Array.from({ length: k }, (_, i) => Math.sin(i * k) * 10 ** ((i * 7) % 300));
      expect(hypotOf(list)).toBe(Math.hypot(...list));
    }
  });

  it('are taken by the page: records of a run, text as bytes', () => {
    const series = new Series();
    const point = { activity: 0.5, contactsPerParticle: 1, energyPerParticle: 0.1, largestOverlap: 0 };
    const points = Array.from({ length: 130_000 }, (_, t) => ({ t, active: 1, contacts: 1, ...point }));
    series.add(points as never, []);
    const [curve] = series.of('activity');
    expect([curve?.x.length, curve?.x[129_999], curve?.y[129_999]]).toEqual([130_000, 129_999, 0.5]);
    expect(Bytes.from('é'.repeat(long)).length).toBe(2 * long);
  });
});

/** Whether the compiler knows that a type has few elements, whatever the program does. */
const isShort = (type: ts.Type, checker: ts.TypeChecker): boolean =>
  type.isUnion() ? type.types.every((each) => isShort(each, checker)) : checker.isTupleType(type);

describe('the sources', () => {
  it('spread no array into a call whose length is not known: the stack would end', () => {
    const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile('tsconfig.json', ts.sys.readFile).config, ts.sys, '.');
    const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    const program = ts.createProgram(
      files.map((name) => join('src', name)),
      options,
    );
    const checker = program.getTypeChecker();
    const found: string[] = [];
    const look = (node: ts.Node): void => {
      if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
        const spread = (node.arguments ?? []).filter(ts.isSpreadElement);
        const long = spread.some(({ expression }) => !isShort(checker.getTypeAtLocation(expression), checker));
        const applied = ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === 'apply';
        if (long || applied) found.push(`${node.getSourceFile().fileName}: ${node.getText()}`);
      }
      ts.forEachChild(node, look);
    };
    for (const name of files) look(program.getSourceFile(join('src', name)) as ts.SourceFile);
    expect(files.length).toBeGreaterThan(300);
    expect(found).toEqual([]);
  });
});
