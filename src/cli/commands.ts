/** The commands, in the order of the help. Each is loaded when it is asked for, so that the others' libraries cost it nothing. */
import type { Command } from 'commander';

/** Makes the program with all its commands, for those that describe it. */
export type BuildWhole = () => Promise<Command>;

/** Adds a command to the program; `exit` takes the exit code of the command that ran. */
export type AddCommand = (program: Command, exit: (code: number) => void, buildWhole: BuildWhole) => void;

export interface CommandEntry {
  name: string;
  /** Its line in `randorg --help`; a test holds it equal to the command's own. */
  summary: string;
  load(): Promise<AddCommand>;
}

export const commands: readonly CommandEntry[] = [
  { name: 'run', summary: 'run one simulation', load: async () => (await import('./run.js')).addRunCommand },
  { name: 'noise', summary: 'measure the noise of a rule', load: async () => (await import('./noise.js')).addNoiseCommand },
  {
    name: 'inspect',
    summary: 'describe a file or a run, and say whether it is whole',
    load: async () => (await import('./inspect.js')).addInspectCommand,
  },
  { name: 'resume', summary: 'go on with a run', load: async () => (await import('./resume.js')).addResumeCommand },
  { name: 'bench', summary: 'measure the speed on this machine', load: async () => (await import('./bench.js')).addBenchCommand },
  { name: 'sweep', summary: 'run grids of simulations', load: async () => (await import('./sweep.js')).addSweepCommand },
  {
    name: 'critical',
    summary: 'search for the critical point',
    load: async () => (await import('./critical.js')).addCriticalCommand,
  },
  {
    name: 'exponents',
    summary: 'critical exponents of sweeps, or of curves of other programs',
    load: async () => (await import('./exponents.js')).addExponentsCommand,
  },
  {
    name: 'calibrate',
    summary: 'try the estimators on models with known answers',
    load: async () => (await import('./calibrate.js')).addCalibrateCommand,
  },
  {
    name: 'structure',
    summary: 'analyse the structure of stored configurations',
    load: async () => (await import('./structure.js')).addStructureCommand,
  },
  {
    name: 'flatness',
    summary: 'measure how flat the energy landscape is',
    load: async () => (await import('./flatness.js')).addFlatnessCommand,
  },
  {
    name: 'reproduce',
    summary: 'a figure of the paper: data, drawing, verdict',
    load: async () => (await import('./reproduce.js')).addReproduceCommand,
  },
  {
    name: 'view',
    summary: 'open the laboratory in a browser, on a stored run or live',
    load: async () => (await import('./view.js')).addViewCommand,
  },
  {
    name: 'completion',
    summary: 'print a completion script for a shell',
    load: async () => (await import('./completion.js')).addCompletionCommand,
  },
];
