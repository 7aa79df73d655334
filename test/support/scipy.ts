/** Asks scipy for numbers to compare with. */
import { execFileSync } from 'node:child_process';

/**
 * Runs a Python program that has `data`, the decoded input, and must set `answer`.
 * @param python path of the interpreter
 * @returns the decoded answer
 */
export function ask<T>(python: string, program: string, data: unknown): T {
  const whole = `import json, sys\nimport numpy as np\ndata = json.load(sys.stdin)\n${program}\nprint(json.dumps(answer))`;
  const output = execFileSync(python, ['-c', whole], { input: JSON.stringify(data), encoding: 'utf8', maxBuffer: 2 ** 28 });
  return JSON.parse(output) as T;
}
