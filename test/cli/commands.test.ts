import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { buildProgram } from '../../src/cli/main.js';

it('each command of the list is loaded', async () => {
  const program = await buildProgram(() => {});
  expect(program.commands.map((command) => command.name())).toEqual(commands.map(({ name }) => name));
  for (const command of program.commands) expect(command.description().length, command.name()).toBeGreaterThan(20);
});

it('a command that is not asked for is there by name only', async () => {
  const program = await buildProgram(() => {}, ['run']);
  const options = Object.fromEntries(program.commands.map((command) => [command.name(), command.options.length]));
  expect(options.run).toBeGreaterThan(30);
  expect(options.critical).toBe(0);
});

const chunks = new URL('../../build/cli/chunks/', import.meta.url);

/** Chunks that a chunk imports at once, itself included. */
function reach(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const code = readFileSync(new URL(name, chunks), 'utf8');
  for (const [, next = ''] of code.matchAll(/^(?:import|export)\b[^\n;]*?["']\.\/([^"']+)["'];/gm)) reach(next, found);
  return found;
}
const sizeOf = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + readFileSync(new URL(name, chunks)).length, 0);

it('randorg --version loads commander and little else; a run no drawing, no search and no large library', () => {
  const first = reach('main.js');
  expect(first.size).toBeGreaterThan(2);
  // commander is 105 kB
  expect(sizeOf(first)).toBeLessThan(132_000);
  const run = readdirSync(chunks).find((name) => readFileSync(new URL(name, chunks), 'utf8').includes('Run one simulation: '));
  const loaded = reach(run as string);
  expect(sizeOf(loaded)).toBeLessThan(1_265_000);
  const code = [...loaded].map((name) => readFileSync(new URL(name, chunks), 'utf8')).join('\n');
  expect(code).toContain('function runSimulation(');
  expect(code.match(/^import .*from ["'](?:@observablehq|linkedom|@resvg|h5wasm|hyparquet)[^;]*;/gm)).toBeNull();
  expect(code).not.toContain('function searchCriticalPoint(');
});
