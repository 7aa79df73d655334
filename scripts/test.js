/**
 * `npm test`: builds what changed, looks for the tools, runs vitest with the arguments given, then names each skipped test with its reason.
 * The last line is always `N passed, N failed`, with `, N skipped` if there are any; a run without a single result has failed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const scratch = mkdtempSync(join(tmpdir(), 'randorg-test-'));
const countsFile = join(scratch, 'counts.json');
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

let child = null;
let stoppedBy = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stoppedBy = signal;
    child?.kill(signal);
  });
}

/** Runs Node on a script of the package; resolves to what was wrong with it, or null. */
function run(script, args = []) {
  if (stoppedBy) return Promise.resolve(`stopped by ${stoppedBy}`);
  return new Promise((done) => {
    const env = { ...process.env, RANDORG_TEST_COUNTS: countsFile };
    child = spawn(process.execPath, [join(root, script), ...args], { cwd: root, stdio: 'inherit', env });
    child.on('error', (error) => done(error.message));
    child.on('close', (code, signal) => done(code === 0 ? null : `${script} ended with ${signal ?? `exit code ${code}`}`));
  });
}

function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: [], unselected: 0, other: [] };
  }
}

function report(wrong, { passed, failed, skipped, unselected, other }) {
  const notes = [...other];
  if (skipped.length > 0) {
    console.log('\nSkipped:');
    for (const { name, reason } of skipped) console.log(`  ${name}: ${reason}`);
  }
  if (unselected > 0) console.log(`\n${unselected} tests were not selected`);
  let failures = failed + other.length;
  if (failures === 0 && (wrong || passed === 0)) {
    notes.push(wrong ?? 'no test ran');
    failures = 1;
  }
  for (const note of notes) console.log(`\nFailed: ${note}`);
  console.log(`\n${passed} passed, ${failures} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
  return failures === 0;
}

const wrong =
  (await run('scripts/prepare.js')) ??
  (await run('scripts/test-tools.js')) ??
  (await run('node_modules/vitest/vitest.mjs', [
    'run',
    '--reporter=default',
    `--reporter=${join(root, 'scripts/countsReporter.js')}`,
    ...process.argv.slice(2),
  ]));
process.exitCode = report(wrong, readCounts()) ? 0 : 1;
