/** Runs the blocks of a page one after the other, as its reader would: in one directory, with `randorg` and `bin/randorg.js` at hand. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { findTool } from '../../scripts/tools.js';
import { parseConfig } from '../../src/model/index.js';
import { type Ended, runProgram } from './child.js';
import { type Block, blocksOf, readPage } from './markdown.js';

/** A directory that has what a checkout has for its reader, without the sources. */
function scratchDirectory(): string {
  const folder = mkdtempSync(join(tmpdir(), 'randorg-docs-'));
  for (const name of ['bin', 'build']) symlinkSync(resolve(name), join(folder, name), 'junction');
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('.'), join(folder, 'node_modules/randorg'), 'junction');
  cpSync('examples', join(folder, 'examples'), { recursive: true });
  mkdirSync(join(folder, 'commands'));
  const command = join(folder, 'commands/randorg');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/randorg.js')}' "$@"\n`);
  chmodSync(command, 0o755);
  return folder;
}

/** Runs a program in the directory of a page, which has `randorg`. */
function runIn(folder: string, program: string, args: readonly string[]): Promise<Ended> {
  return runProgram(program, args, { cwd: folder, env: { PATH: `${join(folder, 'commands')}:${process.env.PATH}` } });
}

/** What calls ask for beyond the modules that are imported: one of these. */
const engines: readonly { call: RegExp; anyOf: readonly string[] }[] = [
  { call: /\bread_parquet\(/, anyOf: ['pyarrow', 'fastparquet'] },
  { call: /\.read_excel\(/, anyOf: ['openpyxl'] },
  { call: /\.read_hdf\(/, anyOf: ['tables'] },
];

/** What a snippet needs and this Python lacks; files of the page's own directory count. */
export function missingModules(python: string, code: string, folder: string): string[] {
  const imported = [...code.matchAll(/^\s*(?:import|from) (\w+)/gm)].map(([, name = '']) => name);
  const asked = engines.filter(({ call }) => call.test(code)).map(({ anyOf }) => anyOf);
  // Engines are loaded: one that is there may be broken. The page's own modules may only be looked for.
  const test = `import importlib, importlib.util, json
def loads(name):
    try: return importlib.import_module(name) is not None
    except Exception: return False
imported, asked = json.loads(${JSON.stringify(JSON.stringify([imported, asked]))})
missing = [name for name in imported if not importlib.util.find_spec(name)]
print(json.dumps(missing + [' or '.join(names) for names in asked if not any(map(loads, names))]))`;
  const { stdout } = spawnSync(python, ['-c', test], { cwd: folder, encoding: 'utf8' });
  return JSON.parse(stdout.split('\n').at(-2) ?? '[]') as string[];
}

/** Lines of `expected` must be in `printed`, in their order; `...` stands for anything. */
export function expectLines(printed: string, expected: string): void {
  let lines = printed.split('\n').map((line) => line.trim());
  for (const line of expected.split('\n').filter((each) => each.trim() !== '')) {
    const parts = line.trim().split('...');
    const pattern = new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
    const found = lines.findIndex((each) => pattern.test(each));
    expect(found, `${line}\nin\n${printed}`).toBeGreaterThanOrEqual(0);
    lines = lines.slice(found + 1);
  }
}

/** A plan, or fields of a run; a plan is checked as its reader would, which also finds the files that it names. */
async function checkYaml({ code, file }: Block, folder: string): Promise<void> {
  const content = parse(code) ?? {};
  const isPlan = ['base', 'grid', 'replicas'].some((name) => name in content);
  if (!isPlan) {
    parseConfig(content);
    return;
  }
  const name = file ?? 'page.yaml';
  if (file === null) writeFileSync(join(folder, name), code);
  const { code: exit, stderr } = await runIn(folder, join(folder, 'commands/randorg'), ['sweep', 'plan', name]);
  expect([exit, stderr]).toEqual([0, '']);
}

/** What keeps a block from being run here; null if nothing does. */
function whyNot({ language, needs, code }: Block, folder: string): string | null {
  if (needs !== null) return `needs ${needs}`;
  if (language !== 'python') return null;
  const { path, reason } = findTool('python');
  if (path === null) return reason;
  const missing = missingModules(path, code, folder);
  return missing.length > 0 ? `no ${missing.join(' and ')} in ${path}` : null;
}

function programOf({ language, file, code, line }: Block, folder: string): [program: string, args: string[]] {
  if (language === 'sh') return ['bash', ['-euo', 'pipefail', '-c', code]];
  if (language === 'python') return [findTool('python').path ?? 'python3', ['-c', code]];
  const name = file ?? `block-${line}.mjs`;
  writeFileSync(join(folder, name), code);
  return [process.execPath, [name]];
}

async function runBlock(block: Block, page: string, folder: string): Promise<void> {
  const { language, file, code, output } = block;
  if (file !== null) writeFileSync(join(folder, file), code);
  if (language === 'yaml') return checkYaml(block, folder);
  const ran = await runIn(folder, ...programOf(block, folder));
  expect(ran.code, `${ran.stdout}${ran.stderr}`).toBe(0);
  // Progress is fine, a warning is none that a reader should see.
  expect(ran.stderr).not.toMatch(/warning|error/i);
  if (output !== null) expectLines(ran.stdout, output);
  // The digest of a run is the one that the page shows, if it shows one.
  if (/\b[0-9a-f]{64}\b/.test(page)) {
    for (const [, digest = ''] of ran.stdout.matchAll(/"digest": ?"([0-9a-f]{64})"/g)) expect(page).toContain(digest);
  }
}

/** Languages that are no programs. */
export const shown = ['text', 'bibtex', 'diff'];
export const runnable = ['sh', 'js', 'python', 'yaml'];

const title = ({ language, line, code, file }: Block): string =>
  `line ${line}: ${language} ${file ?? code.trim().split('\n')[0]?.slice(0, 60)}`;

/** Tests of all blocks of a page. @param long whether those of the validation tier are run too */
export function describePage(path: string, { long }: { long: boolean }): void {
  const page = readPage(path);
  const blocks = blocksOf(page).filter((block) => runnable.includes(block.language) && (long || !block.long));
  if (blocks.length === 0) return;
  describe(path, () => {
    let folder = '';
    beforeAll(() => {
      folder = scratchDirectory();
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    for (const block of blocks) {
      it(title(block), async (context) => {
        const reason = whyNot(block, folder);
        if (reason !== null) context.skip(reason);
        await runBlock(block, page, folder);
      });
    }
  });
}
