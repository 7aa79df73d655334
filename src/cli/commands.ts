/** The commands, in the order of the help. Each is loaded when it is asked for, so that the others' libraries cost it nothing. */
import type { Command } from 'commander';
import type { ActionOf, BuildWhole } from './action.js';

export interface CommandEntry {
  name: string;
  /** Its line in `randorg --help`. */
  summary: string;
  /** The module that adds to the command what it takes and does. */
  load(): Promise<{ add(command: Command, actionOf: ActionOf, buildWhole: BuildWhole): void }>;
}

export const commands: readonly CommandEntry[] = [
  { name: 'run', summary: 'run one simulation', load: () => import('./run.js') },
  { name: 'noise', summary: 'measure the noise of a rule', load: () => import('./noise.js') },
  { name: 'inspect', summary: 'describe a file or a run, and say whether it is whole', load: () => import('./inspect.js') },
  { name: 'resume', summary: 'go on with a run', load: () => import('./resume.js') },
  { name: 'bench', summary: 'measure the speed on this machine', load: () => import('./bench.js') },
  { name: 'sweep', summary: 'run grids of simulations', load: () => import('./sweep.js') },
  { name: 'critical', summary: 'search for the critical point', load: () => import('./critical.js') },
  {
    name: 'exponents',
    summary: 'critical exponents of sweeps, or of curves of other programs',
    load: () => import('./exponents.js'),
  },
  { name: 'calibrate', summary: 'try the estimators on models with known answers', load: () => import('./calibrate.js') },
  {
    name: 'spreading',
    summary: 'spread activity from one site of an absorbed lattice',
    load: () => import('./spreading.js'),
  },
  { name: 'structure', summary: 'analyse the structure of stored configurations', load: () => import('./structure.js') },
  { name: 'dynamics', summary: 'analyse how stored configurations move', load: () => import('./dynamics.js') },
  { name: 'flatness', summary: 'measure how flat the energy landscape is', load: () => import('./flatness.js') },
  { name: 'readout', summary: 'read the memory of sheared configurations', load: () => import('./readout.js') },
  { name: 'plot', summary: 'plot sweeps, runs and configurations', load: () => import('./plot.js') },
  { name: 'reproduce', summary: 'a figure of the paper: data, drawing, verdict', load: () => import('./reproduce.js') },
  { name: 'view', summary: 'open the laboratory in a browser, on a stored run or live', load: () => import('./view.js') },
  { name: 'completion', summary: 'print a completion script for a shell', load: () => import('./completion.js') },
];
