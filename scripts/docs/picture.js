/**
 * `npm run docs:picture`: the picture of README.md, light and dark. The program does four runs of binary discs, draws one configuration near the
 * transition and the active fraction of all four; this script puts the two drawings side by side.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

/** A drawing without its XML head and its note on absorbed runs, placed in the picture. */
function panel(name, x, y) {
  const [, attributes, inside] = /<svg ([^>]*)>([\s\S]*)<\/svg>\s*$/.exec(readFileSync(join(scratch, name), 'utf8'));
  const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(attributes);
  const kept = attributes.replace(/(width|height|xmlns)="[^"]*" ?/g, '');
  return {
    text: `<svg x="${x}" y="${y}" width="${width}" height="${height}" ${kept}>${inside}</svg>`,
    right: x + Number(width),
    bottom: y + Number(height),
  };
}

const left = panel('state.svg', 0, 0);
const right = panel('activity.svg', left.right + 12, 24);
const box = `0 0 ${right.right} ${Math.max(left.bottom, right.bottom)}`;
const light = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${right.right}">\n${left.text}\n${right.text}\n</svg>\n`;
const dark = light
  .replaceAll('fill="white"', 'fill="#0d1117"')
  .replaceAll('background:white;color:black', 'background:#0d1117;color:#e6edf3')
  .replaceAll('--plot-background: white', '--plot-background: #0d1117')
  .replace(/<text (?![^>]*fill=)/g, '<text fill="#e6edf3" ')
  .replace(/(stroke|fill)="(black|#000|#000000|#333)"/g, '$1="#e6edf3"');
writeFileSync(join(root, 'docs/figures/front-light.svg'), light);
writeFileSync(join(root, 'docs/figures/front-dark.svg'), dark);
