/** The corpus of the readers: every form of the specifications and every damage, judged by ASE and LAMMPS where they can. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { itJudged, runPython } from '../io/judges.js';
import { itNeeds } from '../support/needs.js';
import { expectReading, readFile } from '../support/readers/check.js';
import { corpus } from '../support/readers/corpus.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const files = corpus();
const put = (k: number): string => {
  const path = join(folder, `${k}.${files[k]?.extension}`);
  writeFileSync(path, files[k]?.content ?? '');
  return path;
};
const whole = [...files.entries()].filter(([, { name }]) => name.endsWith(': whole'));

describe('the corpus', () => {
  it('holds 300 files and more', () => {
    expect(files.length).toBeGreaterThanOrEqual(300);
  });

  it.each([...files.entries()].map(([k, { name }]) => [name, k] as const))('%s', async (_, k) => {
    const file = files[k] as (typeof files)[number];
    expectReading(await readFile(put(k), file), file);
  });
});

/** The dump with a column of types, which read_dump asks for. */
function withTypes(content: string): string {
  if (content.includes('id type')) return content;
  let isRow = false;
  return content
    .split('\n')
    .map((line) => {
      if (line.startsWith('ITEM: ')) isRow = line.startsWith('ITEM: ATOMS');
      if (line.startsWith('ITEM: ATOMS')) return `${line} type`;
      return isRow && line !== '' ? `${line} 1` : line;
    })
    .join('\n');
}

describe('its whole files', () => {
  const judge = `
import ase.io, json, sys
print(json.dumps([[[a.positions.tolist(), a.cell.array.diagonal().tolist(), a.pbc.tolist()] for a in ase.io.read(path, index=':', format=form)] for path, form in json.loads(sys.argv[1])]))
`;
  itJudged('ase')('of extended XYZ say the same to ASE', (python) => {
    // ASE 3.22 reads neither nested brackets, nor keys in another case, marks of UTF-8, and Fortran's exponents.
    const own = /nested|other cases|Windows|Fortran|True/;
    const judged = whole.filter(([, { extension, name }]) => extension === 'xyz' && !own.test(name));
    expect(judged.length).toBeGreaterThan(6);
    const found = runPython<[number[][], number[], boolean[]][][]>(python, judge, [
      JSON.stringify(judged.map(([k]) => [put(k), 'extxyz'])),
    ]);
    judged.forEach(([, { frames, dimension, name }], at) => {
      expect(found[at]?.length, name).toBe(frames.length);
      frames.forEach(({ coordinates, side }, k) => {
        const [positions, sides, pbc] = found[at]?.[k] as [number[][], number[], boolean[]];
        expect(positions, name).toEqual(coordinates.map((words) => words.map(Number)));
        expect([sides.slice(0, dimension), pbc], name).toEqual([
          Array(dimension).fill(side),
          [0, 1, 2].map((axis) => axis < dimension),
        ]);
      });
    });
  });

  itNeeds('lammps')('of dumps say the same to read_dump of LAMMPS', (lammps) => {
    // read_dump takes boxes of three axes, and ids from 1.
    const judged = whole.filter(([, { extension, dimension }]) => extension === 'dump' && dimension === 3);
    for (const [k, { frames, name }] of judged) {
      const kind = /scaled|from -2/.test(name)
        ? 'scaled yes wrapped yes'
        : /unwrapped/.test(name)
          ? 'scaled no wrapped no'
          : 'scaled no wrapped yes';
      const typed = join(folder, 'typed.dump');
      writeFileSync(typed, withTypes(files[k]?.content ?? ''));
      const last = frames.at(-1) as (typeof frames)[number];
      const box = name.includes('triclinic') ? 'region r prism 0 1 0 1 0 1 0 0 0' : 'region r block 0 1 0 1 0 1';
      const script = `units lj\natom_style atomic\n${box}\ncreate_box 1 r\nmass 1 1\nread_dump ${typed} ${last.step} x y z box yes add keep ${kind}
variable n equal count(all)\ndump d all custom 1 ${join(folder, 'out.dump')} id x y z\ndump_modify d sort id format float %.12f\nrun 0\n`;
      const input = join(folder, 'in.lammps');
      writeFileSync(input, script);
      const ran = spawnSync(lammps, ['-in', input, '-log', 'none'], { encoding: 'utf8', cwd: folder });
      expect(ran.status, `${name} ${ran.stdout}`).toBe(0);
      const text = spawnSync('cat', [join(folder, 'out.dump')], { encoding: 'utf8' }).stdout;
      const lines = text.trim().split('\n');
      const low = Number(lines[5]?.split(' ')[0]);
      const rows = lines.slice(9).map((line) => line.split(' ').slice(1).map(Number));
      expect(rows.length, name).toBe(last.radii.length);
      const origin = name.includes('from -2') || low === 0;
      expect(origin, name).toBe(true);
      rows.forEach((row, i) => {
        row.forEach((x, axis) => {
          const wanted = Number(last.coordinates[i]?.[axis]);
          const off = (x - low - wanted) / last.side;
          expect(Math.abs(off - Math.round(off)), `${name}, particle ${i}`).toBeLessThan(1e-9);
        });
      });
    }
  });
});
