/** Pictures of configurations: discs in their box as shapes, spheres as pixels, with a scale bar and what the colours say. */
import { stateColours } from '../stateColours.js';
import { labelPieces, labelSvg } from './label.js';
import { pngOf, type Rgb, rasterise, type Spheres } from './raster.js';
import { columnSvg, figureWidth, notesSvg, textSize, titlePart } from './svg.js';

export interface SnapshotSpec {
  /** Name of its files, without extension. */
  name: string;
  /** 2 or more; of more than three coordinates the first three are shown. */
  dimension: number;
  /** Side of the box, sigma. */
  boxLength: number;
  /** [N * d], fractions of the box in units of 2^-32. */
  positions: Uint32Array;
  /** [N], sigma. */
  radii: Float64Array;
  /** [N], 1 for each active particle. */
  active: Uint8Array;
  title?: string | undefined;
  notes?: readonly string[];
}

const margin = 8;
const side = figureWidth - 2 * margin;
/** More discs than this are pixels: shapes would make files of many megabytes. */
const mostShapes = 10_000;
/** Pixels of a unit: 470 dots an inch. */
const density = 5;
/** As the page looks at the box at first. */
const [yaw, pitch] = [0.62, 0.42];

const rgb = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Rgb;
const darker = (colour: string): string =>
  `#${rgb(colour)
    .map((c) =>
      Math.round(0.6 * c)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
const short = (x: number): string => String(Number(x.toFixed(2)));
const fraction = (u: number): number => u / 2 ** 32;

/** Particles of a flat box and their images at its edges, in units of the side: those that are active last, above the others. */
function* discsOf({ dimension, boxLength, positions, radii, active }: SnapshotSpec) {
  for (const state of [0, 1]) {
    for (let i = 0; i < radii.length; i++) {
      if ((active[i] === 0 ? 0 : 1) !== state) continue;
      const [x, y] = [fraction(positions[i * dimension] as number), fraction(positions[i * dimension + 1] as number)];
      const r = (radii[i] as number) / boxLength;
      const shifts = (u: number): number[] => [0, ...(u < r ? [1] : []), ...(u > 1 - r ? [-1] : [])];
      for (const dx of shifts(x)) for (const dy of shifts(y)) yield { x: x + dx, y: 1 - y - dy, r, state };
    }
  }
}

const colourList = [...stateColours.light];
const boxColour = '#607088';

const boxSvg = `<rect x="${margin}" y="${margin}" width="${side}" height="${side}" fill="none" stroke="${boxColour}" stroke-width="0.8"/>`;

function discsSvg(spec: SnapshotSpec): string {
  const groups = colourList.map(() => [] as string[]);
  let widest = 0;
  for (const { x, y, r, state } of discsOf(spec)) {
    widest = Math.max(widest, r);
    (groups[state] as string[]).push(
      `<circle cx="${short(margin + x * side)}" cy="${short(margin + y * side)}" r="${short(r * side)}"/>`,
    );
  }
  const stroke = short(Math.min(0.6, Math.max(0.1, 0.14 * widest * side)));
  const shapes = groups.map(
    (circles, k) =>
      `<g fill="${colourList[k]}" stroke="${darker(colourList[k] as string)}" stroke-width="${stroke}">${circles.join('')}</g>`,
  );
  const clip = `${spec.name}-box`;
  const rect = `<rect x="${margin}" y="${margin}" width="${side}" height="${side}"/>`;
  return `<clipPath id="${clip}">${rect}</clipPath><g clip-path="url(#${clip})">${shapes.join('')}</g>`;
}

const emptySpheres = (n: number): Spheres => ({
  x: new Float64Array(n),
  y: new Float64Array(n),
  z: new Float64Array(n),
  radius: new Float64Array(n),
  colour: new Uint8Array(n),
});

const imageSvg = (pixels: Uint8Array, width: number, height: number, y: number): string =>
  `<image x="${margin}" y="${y}" width="${short(width / density)}" height="${short(height / density)}" href="data:image/png;base64,${pngOf(pixels, width, height).toString('base64')}"/>`;

const common = { colours: colourList.map(rgb), lineColour: rgb(boxColour), lineRadius: 0.4 * density };

function manyDiscsSvg(spec: SnapshotSpec): string {
  const discs = [...discsOf(spec)];
  const pixels = side * density;
  const spheres = emptySpheres(discs.length);
  for (const [k, { x, y, r, state }] of discs.entries()) {
    spheres.x[k] = x * pixels;
    spheres.y[k] = y * pixels;
    spheres.radius[k] = r * pixels;
    spheres.colour[k] = state;
  }
  return imageSvg(
    rasterise({ width: pixels, height: pixels, spheres, ...common, lines: [], depth: [0, 0] }),
    pixels,
    pixels,
    margin,
  );
}

/** From the centred box to the right, upwards, and towards the eye. */
function turned([x, y, z]: readonly [number, number, number]): [number, number, number] {
  const [cy, sy, cp, sp] = [Math.cos(yaw), Math.sin(yaw), Math.cos(pitch), Math.sin(pitch)];
  return [cy * x - sy * y, sp * (sy * x + cy * y) + cp * z, -cp * (sy * x + cy * y) + sp * z];
}

/** Ends of the edges of the centred box. */
const edges = [0, 1, 2].flatMap((axis) =>
  [0, 1, 2, 3].map((line) =>
    [-0.5, 0.5].map((end) => {
      const p: [number, number, number] = [0, 0, 0];
      p[axis] = end;
      p[(axis + 1) % 3] = (line & 1) - 0.5;
      p[(axis + 2) % 3] = (line >> 1) - 0.5;
      return turned(p);
    }),
  ),
);

function spheresSvg({ dimension, boxLength, positions, radii, active }: SnapshotSpec): {
  svg: string;
  height: number;
  unit: number;
} {
  const n = radii.length;
  const largest = radii.reduce((most, radius) => Math.max(most, radius), 0) / boxLength;
  const corner = [0, 1, 2].map((axis) => edges.flat().reduce((most, p) => Math.max(most, Math.abs(p[axis] as number)), 0)) as [
    number,
    number,
    number,
  ];
  const [halfWidth, halfHeight] = [corner[0] + largest, corner[1] + largest];
  const scale = (side * density) / (2 * halfWidth);
  const [width, height] = [side * density, Math.ceil(2 * halfHeight * scale)];
  const place = (p: readonly [number, number, number]): [number, number, number] => {
    const [right, up, near] = turned(p);
    return [width / 2 + right * scale, height / 2 - up * scale, near * scale];
  };
  const spheres = emptySpheres(n);
  for (let i = 0; i < n; i++) {
    const at = (c: number): number => fraction(positions[i * dimension + c] as number) - 0.5;
    const [x, y, z] = place([at(0), at(1), at(2)]);
    spheres.x[i] = x;
    spheres.y[i] = y;
    spheres.z[i] = z;
    spheres.radius[i] = ((radii[i] as number) / boxLength) * scale;
    spheres.colour[i] = active[i] === 0 ? 0 : 1;
  }
  const lines = edges.map((ends) =>
    ends.map(([right, up, near]) => [width / 2 + right * scale, height / 2 - up * scale, near * scale] as const),
  ) as unknown as Parameters<typeof rasterise>[0]['lines'];
  const far = (corner[2] + largest) * scale;
  const pixels = rasterise({ width, height, spheres, ...common, lines, depth: [far, -far] });
  return { svg: imageSvg(pixels, width, height, 2), height: height / density + 4, unit: scale / density / boxLength };
}

/** The largest of 1, 2 and 5 times a power of ten that is not above x. */
function roundLength(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  return power * ([5, 2, 1].find((step) => step * power <= x * (1 + 1e-9)) ?? 1);
}

/** The scale bar, and what the colours say. @param unit length of sigma in the picture */
function keySvg({ active, boxLength }: SnapshotSpec, unit: number): string {
  const length = roundLength(boxLength / 5);
  const [x, y] = [margin, 12];
  const end = short(x + length * unit);
  const label = labelSvg(labelPieces(`${Number(length.toPrecision(3))} sigma`), textSize);
  const bar = `<path d="M${x},${y - 3}V${y + 3}M${x},${y}H${end}M${end},${y - 3}V${y + 3}" fill="none" stroke="black" stroke-width="1"/>`;
  const count = active.reduce((sum, one) => sum + (one === 0 ? 0 : 1), 0);
  const share = Number((count / active.length).toPrecision(3));
  const entry = (k: number, at: number, name: string): string =>
    `<circle cx="${at}" cy="${y}" r="4" fill="${colourList[k]}" stroke="${darker(colourList[k] as string)}" stroke-width="0.6"/><text x="${at + 9}" y="${y + 4}">${labelSvg(labelPieces(name, true), textSize)}</text>`;
  return `${bar}<text x="${short(Number(end) + 6)}" y="${y + 4}">${label}</text>${entry(1, 118, `active, f_a = ${share}`)}${entry(0, 246, 'not active')}`;
}

/**
 * A picture of one column's width: active particles in the colours of the page, in 2D with the periodic images at the edges.
 * @returns an SVG document
 * @throws RangeError of a line of particles
 */
export function snapshotSvg(spec: SnapshotSpec): string {
  const { dimension, boxLength, radii, title, notes = [] } = spec;
  if (dimension < 2) throw new RangeError('a picture needs two dimensions or more');
  const isFlat = dimension === 2;
  const flat = (): string => (radii.length > mostShapes ? manyDiscsSvg(spec) : discsSvg(spec)) + boxSvg;
  const picture = isFlat ? { svg: flat(), height: figureWidth, unit: side / boxLength } : spheresSvg(spec);
  return columnSvg([
    ...(title === undefined ? [] : [titlePart(title)]),
    picture,
    { svg: keySvg(spec, picture.unit), height: 26 },
    ...(notes.length > 0 ? [notesSvg(notes)] : []),
  ]);
}

/** The particles of a picture as CSV, in sigma. */
export function snapshotCsv({ dimension, boxLength, positions, radii, active }: SnapshotSpec): string {
  const number = (value: number): string => String(Number(value.toPrecision(10)));
  const rows = Array.from(radii, (radius, i) => {
    const place = Array.from({ length: dimension }, (_, c) =>
      number(fraction(positions[i * dimension + c] as number) * boxLength),
    );
    return [...place, number(radius), active[i] === 0 ? 0 : 1].join(',');
  });
  return `${[[...'xyzwv'].slice(0, dimension).concat('radius', 'active').join(','), ...rows].join('\n')}\n`;
}
