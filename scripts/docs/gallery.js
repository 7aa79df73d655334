/**
 * The gallery of the site: a page of the experiments in docs/gallery/experiments.json, each a link to the laboratory beside it, with a
 * thumbnail that is drawn from the run itself.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Side of a thumbnail. */
const side = 320;
const inks = { active: '#ff8a38', still: '#46668a', ground: '#0b0f16', edge: '#2a3547' };

export const experiments = (root) => JSON.parse(readFileSync(join(root, 'docs/gallery/experiments.json'), 'utf8'));

/** Fields by dotted path. */
const leaves = (config, prefix = '') =>
  Object.entries(config).flatMap(([name, value]) =>
    typeof value === 'object' ? leaves(value, `${prefix}${name}.`) : [[`${prefix}${name}`, value]],
  );

/** The fragment that opens an experiment in the laboratory, where it replays to its digest; null if the page does not show it. */
export function linkOf({ config, steps, events = [], digest }) {
  if (config.model === 'manna') return null;
  const words = [...leaves(config), ['steps', steps]].map(([name, value]) => `${name}=${value}`);
  if (events.length > 0) words.push(`events=${events.map(({ step, field, value }) => `${step}:${field}:${value}`).join()}`);
  return `#${[...words, 'v=1', `digest=${digest}`].join('&')}`;
}

/** The command of an experiment without changes on its way. */
export const commandOf = ({ config, steps }) =>
  `randorg run ${leaves(config)
    .map(([name, value]) => `--${name.replace('.', '-')} ${value}`)
    .join(' ')} --steps ${steps}`;

const rounded = (x) => Math.round(10 * x) / 10;

const drawing = (parts) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}"><rect width="${side}" height="${side}" fill="${inks.ground}"/>${parts.join('')}</svg>\n`;

/** Disks in their box; of spheres those of a slab, seen from the front. */
function particles({ dimension, positions, radii, boxLength, isActive }) {
  const scale = side / boxLength;
  const shown = [...radii.keys()].map((i) => {
    const [x, y, z = 0] = [0, 1, 2].slice(0, dimension).map((c) => (positions[i * dimension + c] / 2 ** 32) * side);
    return { x, y: dimension > 1 ? y : side / 2, z, r: radii[i] * scale, ink: isActive[i] ? inks.active : inks.still };
  });
  shown.sort((a, b) => a.z - b.z);
  return drawing(
    shown.map(
      ({ x, y, r, ink }) =>
        `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="${rounded(r)}" fill="${ink}" stroke="${inks.ground}" stroke-width=".7"/>`,
    ),
  );
}

/** Sites of a lattice; active ones are lit. */
function sites(heights, size) {
  const cell = side / size;
  return drawing(
    [...heights].flatMap((height, k) =>
      height < 2
        ? []
        : `<rect x="${rounded((k % size) * cell)}" y="${rounded(Math.floor(k / size) * cell)}" width="${cell}" height="${cell}" fill="${inks.active}"/>`,
    ),
  );
}

/**
 * Runs an experiment to its end.
 * @returns its digest, and its thumbnail as SVG
 */
export async function played({ config, steps, events = [] }) {
  const load = (name) => import(new URL(`../../build/lib/${name}`, import.meta.url).href);
  if (config.model === 'manna') {
    const { LatticeSimulation } = await load('engine/index.js');
    const simulation = await LatticeSimulation.create({ ...config, steps });
    simulation.step(steps, { stopWhenAbsorbed: true });
    return { digest: simulation.digest(), svg: sites(simulation.heights(), config.size) };
  }
  const { Experiment } = await load('run/experiment.js');
  const experiment = await Experiment.open({ ...config, steps }, events);
  for (;;) {
    const { absorbed } = await experiment.advance(steps - experiment.time, { energy: false, stopWhenAbsorbed: true });
    if (experiment.time >= steps || (absorbed && experiment.nextEvent === null)) break;
  }
  const { simulation } = experiment;
  const positions = simulation.positionsU32();
  const isActive = new Uint8Array(config.particles);
  for (const id of simulation.contacts()) isActive[id] = 1;
  const scene = { dimension: config.dimension, positions, radii: simulation.radii(), boxLength: simulation.boxLength, isActive };
  return { digest: simulation.digest(), svg: particles(scene) };
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function card(experiment) {
  const { id, title, text, source, digest } = experiment;
  const link = linkOf(experiment);
  const picture = `<img src="${id}.svg" alt="" loading="lazy" width="${side}" height="${side}">`;
  const from = source ? `<p class="source">${escaped(source)}</p>` : '';
  const way = link === null ? `<code>${escaped(commandOf(experiment))}</code>` : '';
  const head = `${picture}<h2>${escaped(title)}</h2>`;
  return `<article id="${id}">${link === null ? head : `<a href="randorg.html${escaped(link)}">${head}</a>`}
<p>${escaped(text)}</p>${from}${way}<p class="digest" title="SHA-256 of the end, which the link must meet">${digest.slice(0, 12)}</p></article>`;
}

const page = (cards) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gallery of randorg</title><style>
:root{color-scheme:light dark}body{margin:0 auto;max-width:82rem;padding:1.5rem;font:1rem/1.45 system-ui,sans-serif}
main{display:grid;gap:2rem;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr))}
img{width:100%;height:auto;border-radius:.5rem}h2{font-size:1.1rem;margin:.6rem 0 .2rem}p{margin:.3rem 0}
.source,.digest{font-size:.85rem;opacity:.8}.digest,code{font-family:monospace}code{overflow-wrap:anywhere}
</style></head><body><h1>Gallery</h1>
<p>Each picture is the end of a run. A click opens it in the laboratory, which makes the run again and compares the
digest, bit for bit. <a href="../index.html">Documentation</a></p>
<main>
${cards.join('\n')}
</main></body></html>
`;

/**
 * Makes the gallery in a folder of the site, with the laboratory beside it.
 * @throws Error if an experiment does not come to its digest
 */
export async function buildGallery(root, folder) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(root, 'build/randorg.html'), join(folder, 'randorg.html'));
  const all = experiments(root);
  for (const experiment of all) {
    const { digest, svg } = await played(experiment);
    if (digest !== experiment.digest) throw new Error(`gallery: ${experiment.id} comes to ${digest}, not to its digest`);
    writeFileSync(join(folder, `${experiment.id}.svg`), svg);
  }
  writeFileSync(join(folder, 'index.html'), page(all.map(card)));
}
