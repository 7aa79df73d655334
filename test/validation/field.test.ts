/** docs/how-to/add-a-field.md: a field takes three files of the product at most, and the rest follows from its record. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { applied, type HowTo } from '../support/howTo.js';

let howTo: HowTo;
beforeAll(() => {
  howTo = applied('docs/how-to/add-a-field.md');
});

const read = (name: string): string => readFileSync(join(howTo.folder, name), 'utf8');

describe('the field of the page', () => {
  it('takes three files of the product at most', () => {
    expect(howTo.productFiles).toContain('src/model/fields.ts');
    expect(howTo.productFiles.length).toBeLessThanOrEqual(3);
  });

  it('is in the help, the JSON Schema, the manual page and, once the tables are made, in docs/run.md', () => {
    howTo.node(['scripts/docs/tables.js']);
    expect(howTo.node(['bin/randorg.js', 'run', '--help'])).toMatch(/--strain <n> +isotropic strain: .*\(default: 0\)/s);
    expect(JSON.parse(read('build/randorg.schema.json')).properties.strain).toMatchObject({ minimum: 0, maximum: 1 });
    expect(read('build/man/randorg.1')).toContain('\\fB\\-\\-strain\\fR');
    expect(read('docs/run.md')).toContain('| `--strain` | 0 | isotropic strain: ');
  });

  it('passes the tests that the page names', () => {
    const tests = howTo.wordsAfter('npx vitest run ');
    expect(tests.length).toBeGreaterThan(3);
    expect(howTo.node(['node_modules/vitest/vitest.mjs', 'run', '--project', 'tests', ...tests])).toContain('passed');
  });

  it('does what it says', () => {
    const args = howTo.wordsAfter('node bin/randorg.js run ');
    const strained = JSON.parse(howTo.node(['bin/randorg.js', 'run', ...args]));
    const plain = JSON.parse(howTo.node(['bin/randorg.js', 'run', ...args, '--strain', '0', '--out', 'out/plain']));
    expect(strained.config.strain).toBe(0.1);
    expect(strained.boxLength).toBe(1.1 * plain.boxLength);
  });
});
