/**
 * `npm run docs:picture`: the picture of README.md, light and dark. The program does four runs of binary discs, draws one configuration near the
 * transition and the active fraction of all four; this script puts the two drawings side by side.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { darkened, panelOf } from './dark.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'randorg-picture-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

const randorg = (...words) =>
  execFileSync(process.execPath, [join(root, 'bin/randorg.js'), ...words], {
    cwd: scratch,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

const phis = ['0.72', '0.78', '0.80', '0.84'];
const fields = '--model bro --dimension 2 --sizes binary --kick 0.1 --particles 1000 --steps 20000 --frames-per-decade 10';
for (const phi of phis) randorg('run', ...fields.split(' '), '--phi', phi, '--out', `phi ${phi}`);
randorg('plot', 'phi 0.78', '--frame', 'step=1000', '--out', 'state.svg');
randorg('plot', ...phis.map((phi) => `phi ${phi}`), '--y', 'activity', '--out', 'activity.svg');

const panel = (name, x, y) => panelOf(readFileSync(join(scratch, name), 'utf8'), x, y);
const left = panel('state.svg', 0, 0);
const right = panel('activity.svg', left.right + 12, 24);
const box = `0 0 ${right.right} ${Math.max(left.bottom, right.bottom)}`;
const light = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${right.right}">\n${left.text}\n${right.text}\n</svg>\n`;
writeFileSync(join(root, 'docs/figures/front-light.svg'), light);
writeFileSync(join(root, 'docs/figures/front-dark.svg'), darkened(light));
