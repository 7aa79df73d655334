/**
 * `node scripts/docs/cloudPictures.js [DIR]`: the pictures of docs/explanation/manifold-packing.md, light and dark. The states are made here, the curves
 * are those of `randorg reproduce manifold --preset quick` in DIR, which is made if it is not given.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ManifoldSimulation, Simulation } from '../../build/lib/index.js';
import { darkened, panelOf } from './dark.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Resting and active, as the laboratory colours them. */
const [resting, active] = ['#8ea8c4', '#d6540c'];
/** Of a panel, in pixels; the sphere or the box touches its sides. */
const side = 200;
const gap = 16;
const middle = side / 2;

const write = (name, light) => {
  for (const [shade, text] of [
    ['light', light],
    ['dark', darkened(light)],
  ]) {
    writeFileSync(join(root, `docs/figures/${name}-${shade}.svg`), text);
  }
};
const font = 'font-family="DejaVu Sans, Liberation Sans, Arial, Helvetica, sans-serif" font-size="12"';
const drawing = (width, height, content) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ${font}>\n<rect width="100%" height="100%" fill="white"/>\n${content}\n</svg>\n`;

const fixed = (value) => value.toFixed(1);
const polygon = (points) => points.map(([x, y]) => `${fixed(x)},${fixed(y)}`).join(' ');
/** Discs in a periodic box; those on its edge are drawn on both sides. */
function box(simulation) {
  const { boxLength: length } = simulation.derived;
  const all = simulation.positions();
  const count = all.length / 2;
  const at = (i) => [all[2 * i], all[2 * i + 1]];
  const meets = simulation.active();
  const scale = side / length;
  const copies = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx * length, dy * length]));
  const discs = Array.from({ length: count }, (_, i) =>
    copies
      .map(([dx, dy]) => [at(i)[0] + dx, at(i)[1] + dy])
      .filter((place) => place.every((x) => x > -0.5 && x < length + 0.5))
      .map(
        ([x, y]) =>
          `<circle cx="${fixed(x * scale)}" cy="${fixed(y * scale)}" r="${fixed(scale / 2)}" fill="${meets[i] ? active : resting}" stroke="#556576" stroke-width="0.6"/>`,
      ),
  );
  return `<svg width="${side}" height="${side}">${discs.flat().join('')}</svg><rect width="${side}" height="${side}" fill="none" stroke="#607088"/>`;
}

const dot = (a, b) => a.reduce((sum, x, k) => sum + x * b[k], 0);
const lengthOf = (a) => Math.sqrt(dot(a, a));
const cross = ([a, b, c], [d, e, f]) => [b * f - c * e, c * d - a * f, a * e - b * d];
const scaled = (a, factor) => a.map((x) => x * factor);
const plus = (...all) => all[0].map((_, k) => all.reduce((sum, one) => sum + one[k], 0));
const unit = (a) => scaled(a, 1 / lengthOf(a));
/** Looked at along the third axis. */
const seen = ([x, y]) => [middle + x * (middle - 2), middle - y * (middle - 2)];

/** The rim of a disc about a centre, at right angles to its direction. */
function rim(centre, radius) {
  const n = unit(centre);
  const u = unit(cross(n, Math.abs(n[0]) < 0.7 ? [1, 0, 0] : [0, 1, 0]));
  const v = cross(n, u);
  return Array.from({ length: 36 }, (_, k) => {
    const angle = (k * Math.PI) / 18;
    return seen(plus(centre, scaled(u, radius * Math.cos(angle)), scaled(v, radius * Math.sin(angle))));
  });
}

/** The half of a sphere that faces the reader: discs, and the points of clouds that have some. */
function ball(centres, radii, meets, points) {
  const front = centres.map((_, i) => i).filter((i) => centres[i][2] > 0);
  const discs = front.map((i) => {
    // A rigid disc ends where a cap of its chord does, below its centre.
    const [centre, radius] =
      points === null
        ? [scaled(centres[i], 1 - radii[i] ** 2 / 2), radii[i] * Math.sqrt(1 - radii[i] ** 2 / 4)]
        : [centres[i], radii[i]];
    return `<polygon points="${polygon(rim(centre, radius))}" fill="${meets[i] ? active : resting}" fill-opacity="${points === null ? 0.75 : 0.3}" stroke="${points === null ? '#556576' : meets[i] ? active : resting}" stroke-width="${points === null ? 0.6 : 1}"/>`;
  });
  // Each point is joined to the centre of its cloud, so that one sees what belongs together.
  const dots = (points === null ? [] : front).flatMap((i) =>
    points[i].map((point) => {
      const [[x, y], [cx, cy]] = [seen(point), seen(centres[i])].map((place) => place.map(fixed));
      return `<path d="M${cx} ${cy}L${x} ${y}" stroke="#333" stroke-width="0.4"/><circle cx="${x}" cy="${y}" r="1.3" fill="#333"/>`;
    }),
  );
  const outline = `<circle cx="${middle}" cy="${middle}" r="${middle - 2}"`;
  return `${outline} fill="none" stroke="#607088"/><g clip-path="url(#ball)">${discs.join('')}${dots.join('')}</g>`;
}

const vectors = (numbers) => Array.from({ length: numbers.length / 3 }, (_, k) => Array.from(numbers.subarray(3 * k, 3 * k + 3)));

/** Clouds as they are; rigid ones have no points but their centres. */
function clouds(simulation) {
  const { clouds: kind, views } = simulation.config;
  const points = vectors(simulation.points());
  const centres = vectors(simulation.centres());
  const own = kind === 'rigid' ? null : centres.map((_, i) => points.slice(i * views, (i + 1) * views));
  return ball(centres, simulation.radii(), simulation.contactsOfClouds(), own);
}

const discs = { model: 'sgd', mode: 'both-batch', sampling: 'epochs', dimension: 2, particles: 60, batchSize: 15, seed: 3 };
const rigid = { model: 'manifold', clouds: 'rigid', cloudsNumber: 100, embedding: 3, batch: 50, exponent: 1, learningRate: 0.02 };
const free = {
  model: 'manifold',
  clouds: 'free',
  cloudsNumber: 40,
  embedding: 3,
  views: 8,
  batch: 10,
  exponent: 1,
  loss: 'log',
  momentum: 0.9,
};
/** A start, and what becomes of it with room and without. */
const rows = [
  [
    Simulation,
    box,
    'spheres in a box',
    { ...discs, phi: 0.5, learningRate: 0.3 },
    'phi = 0.5',
    { ...discs, phi: 0.85, learningRate: 0.3 },
    'phi = 0.85',
  ],
  [
    ManifoldSimulation,
    clouds,
    'rigid clouds on a sphere',
    { ...rigid, cloudSize: 0.17 },
    'size 0.17',
    { ...rigid, cloudSize: 0.2 },
    'size 0.2',
  ],
  [
    ManifoldSimulation,
    clouds,
    'free clouds: 8 points each',
    { ...free, learningRate: 0.01 },
    'learning rate 0.01',
    { ...free, learningRate: 0.1 },
    'learning rate 0.1',
  ],
];
const steps = 20_000;
/** Height of a row with its words. */
const height = side + 54;

const clip = `<clipPath id="ball"><circle cx="${middle}" cy="${middle}" r="${middle - 2}"/></clipPath>`;

async function states() {
  const drawn = [];
  for (const [row, [kind, draw, title, room, roomWords, full, fullWords]] of rows.entries()) {
    const first = await kind.create(room);
    const start = draw(first);
    const { absorbedAt } = first.step(steps);
    const second = await kind.create(full);
    if (absorbedAt === null || second.step(steps).absorbedAt !== null)
      throw new Error(`${title} do not do what the picture says`);
    const panels = [
      [start, title, `a random start, ${roomWords}`],
      [draw(first), roomWords, `absorbed at step ${absorbedAt}`],
      [draw(second), fullWords, `active after ${steps} steps`],
    ];
    for (const [column, [content, ...lines]] of panels.entries()) {
      const x = gap + column * (side + 2 * gap);
      const y = row * height;
      const words = lines.map((line, k) => `<text x="${x}" y="${y + 18 + 15 * k}">${line}</text>`);
      drawn.push(`${words.join('')}<g transform="translate(${x} ${y + 42})">${content}</g>`);
    }
  }
  write('clouds-states', drawing(3 * (side + 2 * gap), rows.length * height, `${clip}${drawn.join('\n')}`));
}

/** Curves of the figures, side by side. */
function curves(directory) {
  const read = (name) => readFileSync(join(directory, 'figures', `${name}.svg`), 'utf8');
  const pairs = [
    ['clouds-curves', ['free-batch-0.25-momentum-0', 'free clouds'], ['spheres-batch-0.25-momentum-0', 'spheres in a box']],
    ['clouds-switch', ['switch', 'where runs begin to stay active'], ['touching', 'rigid clouds beside touching ones']],
  ];
  for (const [name, ...figures] of pairs) {
    let right = 0;
    const panels = figures.map(([figure, title]) => {
      const panel = panelOf(read(figure), right, 22);
      const text = `<text x="${right + 60}" y="16">${title}</text>${panel.text}`;
      right = panel.right + gap;
      return { text, bottom: panel.bottom };
    });
    const bottom = panels.reduce((most, panel) => Math.max(most, panel.bottom), 0);
    write(name, drawing(right - gap, bottom, panels.map(({ text }) => text).join('\n')));
  }
}

await states();
const [given] = process.argv.slice(2);
if (given !== undefined) curves(given);
else {
  const scratch = mkdtempSync(join(tmpdir(), 'randorg-clouds-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const words = ['reproduce', 'manifold', '--preset', 'quick', '--out', scratch];
  execFileSync(process.execPath, [join(root, 'bin/randorg.js'), ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  curves(scratch);
}
