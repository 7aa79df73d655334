/** `npm run bench -- --node PATH`: the engine in another Node is measured as ours is, and must end where ours ends. */
import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { casesOf, profiles } from '../../bench/cases.js';
import { measureCase } from '../../bench/measure.js';
import { plot } from '../../bench/plot.js';
import { inOtherNodes } from '../../bench/programs.js';
import { markdown } from '../../bench/report.js';
import { disagreements } from '../../bench/targets.js';

const profile = { ...profiles.quick, windows: 1 };
const given = casesOf(profile).find(({ kind, particles }) => kind === 'settled' && particles === 1e3);
if (given === undefined) throw new Error('the quick bench has no small settled case');

/** A program that takes so many ns a particle-step, and what windows it was asked for. */
function program(name: string, nsPerParticleStep: number, digest: string) {
  const asked: { lead: number; least: number; digest?: boolean }[] = [];
  const window = async (wanted: { lead: number; least: number; digest?: boolean }) => {
    asked.push(wanted);
    const reached = wanted.digest ? { digest } : {};
    return { nsPerParticleStep, activeFraction: 0.5, steps: wanted.least, ...reached };
  };
  return {
    name,
    label: name,
    engine: true,
    reason: null,
    asked,
    open: async () => ({ window, close: async () => {} }),
  };
}

/** The document of a bench whose second Node is half as fast and ends at a digest. */
async function bench(digest: string) {
  const programs = [program('ours', 200, 'aa'), program('node1', 400, digest)];
  const measured = await measureCase({ ...given, state: '', time: 0 }, programs, profile, new Map(), false);
  const results = [{ case: given, startStep: 0, programs: measured }];
  const labels = { ours: 'ours', node1: 'ours, Node 26.10.0' };
  const machine = { processor: 'none', cores: 1, pinned: true, node: '20.20.2', wasmSha256: '0'.repeat(64), load: 0 };
  const found = disagreements(results, labels);
  const document = { date: '', machine, profile: 'quick', labels, results, targets: [], disagreements: found };
  return { programs, found, document };
}

it('it makes the windows of ours, and gets a column with its time over ours', async () => {
  const { programs, found, document } = await bench('aa');
  const [ours, other] = programs.map(({ asked }) => asked.at(-1));
  expect(other).toEqual(ours);
  expect(other?.digest).toBe(true);
  expect(found).toEqual([]);
  const [head, , row] = markdown(document)
    .split('\n')
    .filter((line) => line.startsWith('| '));
  expect(head).toMatch(/\| ours, Node 26\.10\.0 \|$/);
  expect(row).toMatch(/\| 200 \| 400 \| 2x \|$/);
  expect(plot(document)).toContain('ours, Node 26.10.0');
});

it('another digest is a disagreement', async () => {
  const { found } = await bench('bb');
  expect(found).toEqual([expect.stringMatching(/: ours, Node 26\.10\.0 ends at bb, ours at aa$/)]);
});

it('Nodes are named by their versions, and by their paths where that is not enough', () => {
  const here = process.versions.node;
  const nodes = [
    { path: '/a/node', version: '99.1.0' },
    { path: '/b/node', version: here },
  ];
  const named = inOtherNodes(nodes, []).map(({ name, label }) => [name, label]);
  expect(named).toEqual([
    ['node1', 'ours, Node 99.1.0'],
    ['node2', `ours, Node ${here} (/b/node)`],
  ]);
});

it.each([
  ['/nowhere/node', /^bench: --node must be the path of a Node: \/nowhere\/node does not run as a Node \(.*ENOENT\)\n$/],
  ['/bin/true', /^bench: --node must be the path of a Node: \/bin\/true does not run as a Node\n$/],
])('--node %s is refused before anything is measured', (path, message) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bench/run.js', '--node', path], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(message);
});
