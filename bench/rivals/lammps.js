/**
 * LAMMPS on the state of a case: pair_style soft with the contact distance as its cut-off, an overdamped step, one particle-step a time step.
 * It has no random kick of pairs, so what is compared is the cost of a neighbour-list force step in the same configuration, density and
 * box, by its own "Loop time". Two motions:
 * - damped: fix nve with fix viscous at full damping, the largest force moving a particle by the kick. Particles come to rest as overlaps
 *   vanish, so that lists are rebuilt less often than a stirred system needs: this favours LAMMPS;
 * - stirred: fix langevin in place of fix viscous, at the temperature where a particle goes as far in a step as it does in ours.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { LineProgram } from '../lineProgram.js';
import { pinned } from '../tools.js';

/** Writes the state as a LAMMPS data file. */
export function writeData(path, { state, particles, dimension, boxLength }) {
  const bytes = readFileSync(state);
  const words = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const sides = ['x', 'y', 'z'].map((c, k) => (k < dimension ? `0 ${boxLength} ${c}lo ${c}hi` : `-0.5 0.5 ${c}lo ${c}hi`));
  const lines = [
    'overlapping spheres',
    '',
    `${particles} atoms`,
    '1 atom types',
    ...sides,
    '',
    'Masses',
    '',
    '1 1',
    '',
    'Atoms # atomic',
    '',
  ];
  for (let i = 0; i < particles; i++) {
    const x = [0, 1, 2].map((c) => (c < dimension ? ((words[i * dimension + c] / 2 ** 32) * boxLength).toPrecision(12) : '0'));
    lines.push(`${i + 1} 1 ${x.join(' ')}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** Commands of one window, from a fresh reading of the state on. */
function script({ data, dimension, kick, stepLength }, { motion, skin, steps }) {
  // Soft's force is (A pi / rc) sin(pi r / rc) with rc = 1: at most kick. Random kicks of langevin have the variance 2 T a step.
  const moves =
    motion === 'damped'
      ? ['fix damp all viscous 1']
      : [`fix stir all langevin ${stepLength ** 2 / 2} ${stepLength ** 2 / 2} 1 7`];
  return [
    'clear',
    'units lj',
    `dimension ${dimension}`,
    'atom_style atomic',
    'boundary p p p',
    `read_data ${data}`,
    'pair_style soft 1.0',
    `pair_coeff * * ${kick / Math.PI}`,
    `neighbor ${skin} bin`,
    'neigh_modify every 1 delay 0 check yes',
    'timestep 1',
    'fix move all nve',
    ...moves,
    ...(dimension === 2 ? ['fix plane all enforce2d'] : []),
    'thermo 0',
    `run ${steps}`,
    'print "window done"',
  ].join('\n');
}

/** LAMMPS as a program of the bench: `window(steps)` from the state, with its own clock. */
export class Lammps {
  #program;
  #seconds = null;
  #builds = null;

  constructor(lmp, cores, scene, options) {
    this.scene = scene;
    this.options = options;
    // stdout by lines: it is read while LAMMPS waits for the next window.
    const [command, args] = pinned(cores, 'stdbuf', ['-oL', lmp, '-log', 'none', '-nocite']);
    this.#program = new LineProgram('LAMMPS', command, args, (line) => this.#parse(line), {
      ...process.env,
      OMP_NUM_THREADS: '1',
      OMPI_ALLOW_RUN_AS_ROOT: '1',
      OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1',
    });
  }

  #parse(line) {
    if (line.startsWith('ERROR')) throw new Error(line);
    this.#seconds = /^Loop time of (\S+)/.exec(line)?.[1] ?? this.#seconds;
    this.#builds = /^Neighbor list builds = (\d+)/.exec(line)?.[1] ?? this.#builds;
    return line === 'window done' ? { seconds: Number(this.#seconds), builds: Number(this.#builds) } : undefined;
  }

  async window(steps) {
    const { seconds, builds } = await this.#program.ask(script(this.scene, { ...this.options, steps }));
    return { nsPerParticleStep: (seconds * 1e9) / (steps * this.scene.particles), activeFraction: null, steps, builds };
  }

  close() {
    return this.#program.close();
  }
}
