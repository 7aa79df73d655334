/** The built library as a stranger uses it: a fresh Node process and the example's five lines. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from '../../src/index.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'randorg-library-'));
const config = { model: 'sgd', dimension: 3, particles: 1000, phi: 0.6, learningRate: 0.1, seed: 1 } as const;
let expected: string;

const example = (module: string) => `import { Simulation } from ${JSON.stringify(module)};
const simulation = await Simulation.create(${JSON.stringify(config)});
const { active } = simulation.step(100);
console.log(simulation.time, active.at(-1) / simulation.particles);
console.log(simulation.digest());
`;

function runExample(module: string): string {
  const script = join(scratch, 'example.mjs');
  writeFileSync(script, example(module));
  return execFileSync(process.execPath, [script], { cwd: scratch, encoding: 'utf8' });
}

beforeAll(async () => {
  const simulation = await Simulation.create(config);
  const { active } = simulation.step(100);
  expected = `100 ${(active.at(-1) ?? Number.NaN) / 1000}\n${simulation.digest()}\n`;
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('the five-line example, in a process of its own', () => {
  it('runs on the path of the built library', () => {
    expect(runExample(pathToFileURL(join(root, 'build/lib/index.js')).href)).toBe(expected);
  });

  it('runs on the name of the installed package', () => {
    mkdirSync(join(scratch, 'node_modules'));
    symlinkSync(root, join(scratch, 'node_modules/randorg'), 'junction');
    expect(runExample('randorg')).toBe(expected);
  });
});

it('declares every type that its declarations name', () => {
  const entries = ['index', 'node', 'inline'].map((name) => join(root, `build/lib/${name}.d.ts`));
  const { ES2023 } = ts.ScriptTarget;
  const { NodeNext } = ts.ModuleKind;
  const program = ts.createProgram(entries, { target: ES2023, module: NodeNext, types: ['node'], strict: true, noEmit: true });
  const problems = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.includes('build/lib/'));
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([]);
}, 120_000);
