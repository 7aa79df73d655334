/** Files for the readers of frames: forms of the specifications, each whole and damaged in ten ways, with what must be read of them. */
import { SeededRandom } from '../../../src/analysis/random.js';

export interface Configuration {
  step: number;
  side: number;
  /** Words of the coordinates, particle by particle, as a file has them. */
  coordinates: string[][];
  radii: string[];
}

export interface CorpusFile {
  name: string;
  extension: 'xyz' | 'dump' | 'csv';
  content: string;
  /** Frames that must be read, all digits of them. */
  frames: readonly Configuration[];
  dimension: number;
  /** What must be said of the file: nothing, a note beside the frames, or the reason for which it is refused. */
  told: RegExp | null;
}

/** What can be wrong with a file. */
export interface Damage {
  name: string;
  rows?: 'surplus' | 'missing' | 'short' | 'long';
  /** A word for the second coordinate of the third particle of the last frame. */
  word?: string;
  radius?: string;
  open?: boolean;
  uneven?: boolean;
  tilted?: boolean;
  /** Bytes cut from the end. */
  cut?: number;
}

const damages: readonly Damage[] = [
  { name: 'a surplus row', rows: 'surplus' },
  { name: 'a missing row', rows: 'missing' },
  { name: 'a row with a word less', rows: 'short' },
  { name: 'a row with a word more', rows: 'long' },
  { name: 'a word for a number', word: 'oops' },
  { name: 'no number', word: 'nan' },
  { name: 'a radius of 0', radius: '0' },
  { name: 'an open box', open: true },
  { name: 'an uneven box', uneven: true },
  { name: 'a tilted box', tilted: true },
  { name: 'its end cut off', cut: 9 },
];

/** Side of all boxes. */
export const boxSide = 7.25;

/** Configurations with numbers of some digits. */
export function draw(seed: number, count: number, dimension: number, particles = 6): Configuration[] {
  const random = new SeededRandom(seed, dimension);
  return Array.from({ length: count }, (_, k) => ({
    step: 7 * k + (seed % 5),
    side: boxSide,
    coordinates: Array.from({ length: particles }, () =>
      Array.from({ length: 3 }, (_, axis) => (axis < dimension ? (boxSide * random.uniform()).toFixed(4 + (seed % 12)) : '0')),
    ),
    radii: Array.from({ length: particles }, () => (0.3 + random.uniform()).toFixed(9)),
  }));
}

/** Rows with their damage; those of the last frame only. */
function damagedRows(rows: string[], damage: Damage, isLast: boolean, separator: string): string[] {
  if (!isLast) return rows;
  const [first = ''] = rows;
  if (damage.rows === 'surplus') return [...rows, first];
  if (damage.rows === 'missing') return rows.slice(0, -1);
  if (damage.rows === 'short') return rows.map((row, i) => (i === 2 ? row.slice(0, row.lastIndexOf(separator)) : row));
  if (damage.rows === 'long') return rows.map((row, i) => (i === 2 ? `${row}${separator}1` : row));
  return rows;
}

const coordinateOf = ({ coordinates }: Configuration, i: number, axis: number, damage: Damage, isLast: boolean): string =>
  isLast && damage.word !== undefined && i === 2 && axis === 0 ? damage.word : ((coordinates[i] as string[])[axis] as string);
const radiusOf = ({ radii }: Configuration, i: number, damage: Damage, isLast: boolean): string =>
  isLast && damage.radius !== undefined && i === 2 ? damage.radius : (radii[i] as string);

export interface XyzForm {
  name: string;
  dimension: number;
  frames: number;
  comment: (cell: number[], pbc: string[], step: number) => string;
  /** Columns of a row in the order of Properties. */
  row: (xyz: string[], radius: string) => string;
  lineEnd?: string;
  head?: string;
  /** Words of numbers, as Fortran has them. */
  number?: (word: string) => string;
}

const properties = 'Properties=species:S:1:pos:R:3:radius:R:1';
const plainRow = (xyz: string[], radius: string): string => `X ${xyz.join(' ')} ${radius}`;
const quoted = (words: readonly unknown[]): string => `"${words.join(' ')}"`;
const nested = (cell: number[]): string => `[[${cell.slice(0, 3)}], [${cell.slice(3, 6)}], [${cell.slice(6)}]]`;

export const xyzForms: readonly XyzForm[] = [
  {
    name: 'as ASE writes it',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) => `Lattice=${quoted(c)} ${properties} step=${s} pbc=${quoted(p)}`,
    row: plainRow,
  },
  {
    name: 'brackets',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) => `step = ${s} pbc=[${p.join(', ')}] Lattice=[${c.join(', ')}] ${properties}`,
    row: plainRow,
  },
  {
    name: 'nested brackets',
    dimension: 3,
    frames: 1,
    comment: (c, p, s) => `${properties} Lattice=${nested(c)} pbc=[${p}] step=${s}`,
    row: plainRow,
  },
  {
    name: 'braces',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) => `Lattice={${c.join(' ')}} pbc={${p.join(' ')}} ${properties} step={${s}}`,
    row: plainRow,
  },
  {
    name: 'escapes',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) => `Lattice=${quoted(c)} note="a \\"step=99 pbc=F\\" \\\\" pbc=${quoted(p)} step=${s} ${properties}`,
    row: plainRow,
  },
  {
    name: 'other cases of keys',
    dimension: 3,
    frames: 1,
    comment: (c, p, s) =>
      `lattice=${quoted(c)} PBC=${quoted(p.map((w) => (w === 'T' ? 1 : 0)))} properties=species:S:1:pos:R:3:radius:R:1 Step=${s}`,
    row: plainRow,
  },
  {
    name: 'columns in another order',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) =>
      `Lattice=${quoted(c)} pbc=${quoted(p)} Properties=radius:R:1:forces:R:3:pos:R:3:species:S:1 timestep=${s}`,
    row: (x, r) => `${r} 9 9 9 ${x.join(' ')} X`,
  },
  {
    name: 'Windows',
    dimension: 3,
    frames: 2,
    lineEnd: '\r\n',
    head: '\ufeff',
    comment: (c, p, s) => `Lattice=${quoted(c)} ${properties} step=${s} pbc=${quoted(p)}`,
    row: plainRow,
  },
  {
    name: 'Fortran',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) => `Lattice=${quoted(c.map((x) => `${x}D+00`))} ${properties} pbc=${quoted(p)} step=${s}`,
    number: (word) => (/\d$/.test(word) ? `${word}D+00` : word),
    row: (x, r) => `X\t ${x.join('   ')} ${r}`,
  },
  {
    name: 'two dimensions',
    dimension: 2,
    frames: 2,
    comment: (c, p, s) => `Lattice=${quoted(c)} ${properties} pbc=${quoted(p)} step=${s}`,
    row: plainRow,
  },
  {
    name: 'one dimension',
    dimension: 1,
    frames: 2,
    comment: (c, p, s) => `Lattice=${quoted(c)} ${properties} pbc=${quoted(p)} step=${s}`,
    row: plainRow,
  },
  {
    name: 'JSON',
    dimension: 3,
    frames: 1,
    comment: (c, p, s) => `Lattice=${quoted(c)} ${properties} pbc=${quoted(p)} data="_JSON {\\"pbc\\": [false]}" flag step=${s}`,
    row: plainRow,
  },
  {
    name: 'True and False',
    dimension: 3,
    frames: 2,
    comment: (c, p, s) =>
      `Lattice=${quoted(c)} ${properties} pbc=${quoted(p.map((w) => (w === 'T' ? 'True' : 'false')))} step=${s}`,
    row: plainRow,
  },
];

function xyzFile(form: XyzForm, seed: number, damage: Damage): CorpusFile {
  const { dimension, lineEnd = '\n', head = '', number = (word: string) => word } = form;
  const frames = draw(seed, form.frames, dimension);
  const text = frames
    .map((frame, k) => {
      const isLast = k === frames.length - 1;
      const side = frame.side;
      const cell = [0, 1, 2].flatMap((row) => [0, 1, 2].map((column) => (row === column ? (row < dimension ? side : 1) : 0)));
      if (isLast && damage.uneven && dimension > 1) cell[4] = side + 1e-5 * side;
      if (isLast && damage.tilted) cell[1] = 2e-6 * side;
      const pbc = ['T', 'T', 'T'].map((_, axis) => (axis < dimension ? 'T' : 'F'));
      if (isLast && damage.open) pbc[0] = 'F';
      const rows = frame.radii.map((_, i) =>
        form.row(
          [0, 1, 2].map((axis) => number(coordinateOf(frame, i, axis, damage, isLast))),
          radiusOf(frame, i, damage, isLast),
        ),
      );
      return [String(rows.length), form.comment(cell, pbc, frame.step), ...damagedRows(rows, damage, isLast, ' ')].join(lineEnd);
    })
    .join(lineEnd);
  const whole = `${head}${text}${lineEnd}`;
  return finished(form.name, 'xyz', whole, frames, dimension, damage);
}

export interface DumpForm {
  name: string;
  dimension: number;
  frames: number;
  columns: string;
  row: (id: number, xyz: string[], radius: string, side: number) => string;
  origin?: number;
  boundary?: string;
  shuffled?: boolean;
  extra?: string;
}

const scaled = (x: string, side: number): string => String(Number(x) / side);

export const dumpForms: readonly DumpForm[] = [
  {
    name: 'id x y z radius',
    dimension: 3,
    frames: 2,
    columns: 'id x y z radius',
    row: (id, x, r) => `${id} ${x.join(' ')} ${r}`,
  },
  {
    name: 'shuffled ids',
    dimension: 3,
    frames: 3,
    shuffled: true,
    columns: 'id type x y z radius',
    row: (id, x, r) => `${id} 1 ${x.join(' ')} ${r}`,
  },
  {
    name: 'columns in another order',
    dimension: 3,
    frames: 2,
    columns: 'z vx radius y id x',
    row: (id, x, r) => `${x[2]} 0.5 ${r} ${x[1]} ${id} ${x[0]}`,
  },
  {
    name: 'scaled',
    dimension: 3,
    frames: 2,
    columns: 'id xs ys zs radius',
    row: (id, x, r, side) => `${id} ${x.map((w) => (w === 'oops' || w === 'nan' ? w : scaled(w, side))).join(' ')} ${r}`,
  },
  {
    name: 'unwrapped',
    dimension: 3,
    frames: 2,
    columns: 'id xu yu zu radius',
    row: (id, x, r, side) =>
      `${id} ${x.map((w, axis) => (w === 'oops' || w === 'nan' ? w : axis === 1 ? String(Number(w) + 2 * side) : w)).join(' ')} ${r}`,
  },
  {
    name: 'diameters',
    dimension: 3,
    frames: 1,
    columns: 'id x y z diameter',
    row: (id, x, r) => `${id} ${x.join(' ')} ${2 * Number(r)}`,
  },
  {
    name: 'units and time',
    dimension: 3,
    frames: 2,
    extra: 'ITEM: UNITS\nlj\nITEM: TIME\n0.5\n',
    columns: 'id x y z radius',
    row: (id, x, r) => `${id} ${x.join(' ')} ${r}`,
  },
  {
    name: 'a box from -2',
    dimension: 3,
    frames: 2,
    origin: -2,
    columns: 'id xs ys zs radius',
    row: (id, x, r, side) => `${id} ${x.map((w) => (w === 'oops' || w === 'nan' ? w : scaled(w, side))).join(' ')} ${r}`,
  },
  {
    name: 'triclinic with tilts of 0',
    dimension: 3,
    frames: 2,
    boundary: 'xy xz yz ',
    columns: 'id x y z radius',
    row: (id, x, r) => `${id} ${x.join(' ')} ${r}`,
  },
  { name: 'two dimensions', dimension: 2, frames: 2, columns: 'id x y z radius', row: (id, x, r) => `${id} ${x.join(' ')} ${r}` },
  { name: 'two columns', dimension: 2, frames: 2, columns: 'id x y radius', row: (id, x, r) => `${id} ${x[0]} ${x[1]} ${r}` },
];

function dumpFile(form: DumpForm, seed: number, damage: Damage): CorpusFile {
  const { dimension, origin = 0, boundary = '', extra = '' } = form;
  const frames = draw(seed, form.frames, dimension);
  const text = frames.map((frame, k) => {
    const isLast = k === frames.length - 1;
    const { side } = frame;
    const tilt = isLast && damage.tilted ? 2e-6 * side : 0;
    const triclinic = boundary !== '' || tilt !== 0;
    const bounds = [0, 1, 2].map((axis) => {
      const high = axis < dimension ? origin + side + (axis === 1 && isLast && damage.uneven ? 1e-5 * side : 0) : origin + 1;
      // The bounds of a tilted box are those of the box around it.
      return `${origin} ${high + (axis === 0 ? tilt : 0)}${triclinic ? ` ${axis === 0 ? tilt : 0}` : ''}`;
    });
    const flags = `${triclinic ? 'xy xz yz ' : ''}${isLast && damage.open ? 'ff pp pp' : 'pp pp pp'}`;
    const rows = frame.radii.map((_, i) =>
      form.row(
        i + 1,
        [0, 1, 2].map((axis) => coordinateOf(frame, i, axis, damage, isLast)),
        radiusOf(frame, i, damage, isLast),
        side,
      ),
    );
    const ordered = form.shuffled ? [...rows.slice(3), ...rows.slice(0, 3).reverse()] : rows;
    const head = `${extra}ITEM: TIMESTEP\n${frame.step}\nITEM: NUMBER OF ATOMS\n${rows.length}\nITEM: BOX BOUNDS ${flags}\n${bounds.join('\n')}\n`;
    return `${head}ITEM: ATOMS ${form.columns}\n${damagedRows(ordered, damage, isLast, ' ').join('\n')}\n`;
  });
  return finished(form.name, 'dump', text.join(''), frames, dimension, damage);
}

function csvFile(dimension: number, end: string, seed: number, damage: Damage): CorpusFile {
  const frames = draw(seed, 1, dimension);
  const [frame] = frames as [Configuration];
  const rows = frame.radii.map((_, i) =>
    [
      ...[0, 1, 2].slice(0, dimension).map((axis) => coordinateOf(frame, i, axis, damage, true)),
      radiusOf(frame, i, damage, true),
    ].join(','),
  );
  const shaped = damage.rows === 'surplus' || damage.rows === 'missing' ? rows : damagedRows(rows, damage, true, ',');
  const content = `${['x', 'y', 'z'].slice(0, dimension)},radius${end}${shaped.join(end)}${end}`;
  return finished(`${dimension} axes`, 'csv', content, frames, dimension, damage);
}

/** What must be said of a damaged file, and what is left of it. */
function finished(
  name: string,
  extension: CorpusFile['extension'],
  whole: string,
  frames: Configuration[],
  dimension: number,
  damage: Damage,
): CorpusFile {
  const content = damage.cut === undefined ? whole : whole.slice(0, -damage.cut);
  const file = { name: `${extension}, ${name}: ${damage.name}`, extension, content, frames, dimension };
  const isText = extension !== 'csv';
  if (damage.open) return isText ? { ...file, told: /the box is open along x[ ,]/ } : { ...file, told: null };
  if (damage.uneven)
    return isText && dimension > 1 ? { ...file, told: /the box must be cubic, its sides are / } : { ...file, told: null };
  if (damage.tilted) return isText ? { ...file, told: /the box must be cubic, it is tilted by / } : { ...file, told: null };
  if (damage.word !== undefined) return { ...file, told: /must be a finite number, got "?(oops|nan)/ };
  if (damage.radius !== undefined) return { ...file, told: /radius must be positive|diameter must be positive/ };
  if (damage.rows === 'short' || damage.rows === 'long')
    return { ...file, told: isText ? /row \d+ must have \d+ values, got \d+/ : /expected \d+ values/ };
  if (damage.rows === 'surplus')
    return isText
      ? { ...file, told: /frame \d+ (must begin with its number of particles|is damaged); / }
      : { ...file, told: null };
  if (damage.rows === 'missing')
    return isText ? { ...file, frames: frames.slice(0, -1), told: /frame \d+ is cut short; / } : { ...file, told: null };
  if (damage.cut !== undefined)
    return isText
      ? { ...file, frames: frames.slice(0, -1), told: /frame \d+ is cut short; |its last number may be cut short/ }
      : { ...file, frames: [], told: /may be cut short|expected \d+ values/ };
  return { ...file, told: null };
}

/** All files: each form whole, then with each damage. */
export function corpus(): CorpusFile[] {
  const all = [{ name: 'whole' }, ...damages];
  return all.flatMap((damage, d) => [
    ...xyzForms.map((form, k) => xyzFile(form, 100 * k + d, damage)),
    ...dumpForms.map((form, k) => dumpFile(form, 1000 + 100 * k + d, damage)),
    ...[1, 2, 3].flatMap((dimension) =>
      ['\n', '\r\n'].map((end, k) => csvFile(dimension, end, 5000 + 10 * dimension + k + 100 * d, damage)),
    ),
  ]);
}
