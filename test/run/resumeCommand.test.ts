import { expect, it } from 'vitest';
import { resumeCommand } from '../../src/run/index.js';

it.each([
  ['out/a-1_b.c', 'randorg resume out/a-1_b.c'],
  ['my runs/a', "randorg resume 'my runs/a'"],
  ["it's", "randorg resume 'it'\\''s'"],
  ['$HOME', "randorg resume '$HOME'"],
])('%s can be typed', (directory, command) => {
  expect(resumeCommand(directory)).toBe(command);
});
