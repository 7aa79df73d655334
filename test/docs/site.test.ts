/** The site of `npm run docs`: every page is there, offline, and its references are made of what the program says of itself. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.js';
import { fieldPaths } from '../../src/model/index.js';
import { runNode } from '../support/child.js';

const site = mkdtempSync(join(tmpdir(), 'randorg-site-'));
afterAll(() => rmSync(site, { recursive: true }));
const files = (): string[] => readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'));
const read = (name: string): string => readFileSync(join(site, name), 'utf8');

// Without a warning: a link that leads nowhere, or a type that the documentation does not hold, fails it.
beforeAll(async () => {
  const { code, stdout, stderr } = await runNode(['scripts/buildDocs.js', site]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/index\.html\n$/);
}, 240_000);

describe('the site', () => {
  it('has the tutorial, the references and the API', () => {
    const expected = ['index.html', 'documents/Commands.html', 'documents/Configuration.html', 'modules/randorg.html'];
    expect(files()).toEqual(expect.arrayContaining([...expected, 'modules/randorg_node.html', 'modules/randorg_inline.html']));
    expect(files().some((name) => read(name).includes('<h1 id="from-install-to-phi_c-in-ten-minutes"'))).toBe(true);
  });

  it('names every command and every field', () => {
    const reference = read('documents/Commands.html');
    for (const { name } of commands) expect(reference).toContain(`<h2 id="${name}"`);
    const configuration = read('documents/Configuration.html');
    for (const path of fieldPaths) expect(configuration).toContain(`<code>${path}</code>`);
  });

  it('links to files that are there, and loads nothing from other hosts', () => {
    const missing: string[] = [];
    const remote: string[] = [];
    for (const name of files()) {
      for (const [, kind = '', target = ''] of read(name).matchAll(/\b(href|src)="([^"]+)"/g)) {
        if (/^[a-z]+:/.test(target)) {
          if (kind === 'src') remote.push(`${name}: ${target}`);
        } else if (!existsSync(join(site, dirname(name), decodeURIComponent(target.replace(/[?#].*$/, ''))))) {
          missing.push(`${name}: ${target}`);
        }
      }
      for (const [link = ''] of read(name).matchAll(/<link [^>]*href="https?:[^>]*>/g)) remote.push(`${name}: ${link}`);
    }
    expect(missing).toEqual([]);
    expect(remote).toEqual([]);
  });
});
