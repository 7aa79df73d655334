/** The measurement of the page, called from a folder whose name has a space. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'randorg-bench-'))), 'with a space');
afterAll(() => rmSync(join(folder, '..'), { recursive: true }));

it('does not end without a word', () => {
  for (const name of ['bench/page.js', 'scripts/tools.js', 'scripts/nodes.js']) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    cpSync(resolve(name), join(folder, name));
  }
  cpSync(resolve('package.json'), join(folder, 'package.json'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const said = execFileSync(process.execPath, [join(folder, 'bench/page.js'), '--help'], { encoding: 'utf8' });
  expect(said).toContain('node bench/page.js [--particles N]');
});
