/** What a figure is: runs planned as data, an analysis of what they left, tables, drawings and claims that are judged. */
import type { FigureSpec } from '../../plot/figure/index.js';
import type { PlanInput } from '../sweep/planFile.js';
import type { Judged, Word } from './judge.js';
import type { StoredRun } from './storedRuns.js';

/** quick: minutes, small N. standard: an evening on two cores. full: the paper's N and steps, meant for a cluster. */
export const presets = ['quick', 'standard', 'full'] as const;
export type Preset = (typeof presets)[number];

/** A sweep of a stage; its directory is `sweeps/<name>`. */
export interface NamedPlan {
  name: string;
  plan: PlanInput;
}

/** Runs of earlier stages by the name of their sweep. */
export type Runs = Readonly<Record<string, readonly StoredRun[]>>;

/** Runs that need nothing of each other. Stages follow one another; a later one may depend on what the earlier ones gave. */
export interface Stage {
  name: string;
  /**
   * The sweeps. A function of the runs before and of nothing else, so that the same command plans the same runs everywhere.
   * @param folder for files that runs start from (CSV of positions)
   */
  plan: (earlier: Runs, folder: string) => NamedPlan[] | Promise<NamedPlan[]>;
  /** Sweeps that cost the same, for an estimate before anything has run. Left out where `plan` looks at no earlier runs. */
  typical?: NamedPlan[];
}

/** A table, written as CSV. Numbers carry ten digits; null is an empty cell. */
export interface DataTable {
  /** Of its file, without extension. */
  name: string;
  /** What it holds, in a sentence, for the report. */
  title: string;
  columns: readonly string[];
  rows: readonly (readonly (string | number | boolean | null)[])[];
}

/** What the analysis of a figure gives. */
export interface Analysis {
  tables: DataTable[];
  figures: { spec: FigureSpec; caption: string }[];
  claims: Judged[];
  /** What to know when reading the numbers, one sentence each. */
  notes: string[];
}

/** Where a claim comes from. */
export type Source = 'paper' | 'sequel' | 'beyond';

export interface AnalysisInput {
  runs: Runs;
  preset: Preset;
  signal?: AbortSignal | undefined;
  /** Takes a line about how far a long analysis is. */
  say?: ((line: string) => void) | undefined;
}

export interface FigureModule {
  /** As the command line names it. */
  name: string;
  title: string;
  source: Source;
  /** What the paper, or later work, says. */
  claim: string;
  /** Initial state, steps, sizes: what every number depends on, by preset. */
  protocol: (preset: Preset) => string;
  stages: (preset: Preset) => Stage[];
  analyse: (input: AnalysisInput) => Analysis | Promise<Analysis>;
}

/** What verdict.json holds, and `--json` prints with `out` and `files`. */
export interface FigureResult extends Pick<FigureModule, 'title' | 'claim'>, Pick<Analysis, 'claims' | 'notes'> {
  figure: string;
  preset: Preset;
  verdict: Word;
  protocol: string;
  runs: number;
  /** SHA-256 over sweep, index, config hash and final positions of all runs. */
  digest: string;
  versions: { randorg: string; dynamicsVersion: number };
  /** What makes every number again, but for --out. */
  command: string;
  /** Names of the drawings, with what they show. */
  figures: { name: string; caption: string }[];
  tables: { name: string; title: string }[];
}
