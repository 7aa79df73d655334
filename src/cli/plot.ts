import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { formatTitles, isFound, manifestName } from '../io/index.js';
import { ConfigError } from '../model/index.js';
import type { FigureSpec } from '../plot/figure/spec.js';
import { checkDrawingOut, writeDrawing } from '../study/plot/output.js';
import { activePlaces, type Picture, pictureOf } from '../study/plot/picture.js';
import { figuresOfRuns } from '../study/plot/runFigures.js';
import { figuresOfSweeps, type PlotOptions } from '../study/plot/sweepFigures.js';
import { planName } from '../study/sweep/layout.js';
import type { ActionOf } from './action.js';
import { numberFlag, ranges, refuseOptions } from './numbers.js';
import { printResult, warn } from './print.js';
import { labelTable, plot as plotOf, scatter } from './table.js';

const examples = `
Examples:
  randorg plot out/sweep --x phi --y activity.mean --by kick --out figure.pdf
  randorg plot out/a out/b --y activity.mean --y contactsPerParticle.mean --logy --out out/figures
  randorg plot out/sweep --y activity.mean --where kick=0.1
  randorg plot out/run --out run.svg
  randorg plot out/run --frame last --out picture.png
  randorg plot frames.gsd --frame step=5000 --out picture.pdf

Columns of sweeps are those of randorg sweep collect, columns of runs those of series.csv. Independent runs (replicas, seeds) are averaged, with the
standard error of their mean. Without --out the figure is drawn in the terminal. docs/plot.md has the details.`;

interface Flags extends PlotOptions {
  frame?: string;
  phi?: number;
  boxLength?: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** Names behind an option that may be repeated, or joined by commas. */
const listed = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text.split(',').map((name) => name.trim()),
];
const repeated = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** Adds what `randorg plot` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Plot sweeps and runs, or a picture of a configuration: in the terminal, or as SVG, PDF, PNG and CSV.')
    .argument(
      '<path...>',
      `directories of sweeps or of runs; with --frame one run, ${formatTitles.join(', ')} or CSV of positions`,
    )
    .option('--x <column>', 'column along the horizontal axis (default: phi or what the sweep varies; t of a run)')
    .option(
      '--y <column>',
      'column along the vertical axis; repeated, one figure each (default: activity.mean; f_a, z, V/N of a run)',
      listed,
    )
    .option(
      '--by <column>',
      'columns whose values have a series each (default: all fields that the sweep varies besides x)',
      listed,
    )
    .option('--where <column=value>', 'only runs of a sweep with this value; may be repeated', repeated)
    .option('--logx', 'horizontal axis logarithmic (default: t of a run)')
    .option('--no-logx', 'horizontal axis linear')
    .option('--logy', 'vertical axis logarithmic (default: f_a and V/N of a run)')
    .option('--no-logy', 'vertical axis linear')
    .option('--frame <which>', 'a picture of one configuration: first, last, the number of a frame from 0, or step=T')
    .addOption(numberFlag('--phi <phi>', 'packing fraction, for a file of positions that does not say its box', ranges.phi))
    .addOption(numberFlag('--box-length <length>', 'box side, for a file of positions that does not say it', ranges.boxLength))
    .option('--title <text>', 'title of the figure')
    .option('--out <path>', 'file whose extension says the format (.svg, .pdf, .png or .csv), or folder for all four')
    .option('--force', 'replace a file that is there, or write into a folder that is not empty')
    .option('--json', 'print the data as one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(plot));
}

/** Whether paths are of sweeps; else they are of runs. @throws ConfigError if some are, or one is neither */
function areSweeps(paths: readonly string[]): boolean {
  const kinds = paths.map((path) => {
    if (!isFound(path)) throw new ConfigError(`${path}: can't be read, no such file or directory; give a run or a sweep`);
    if (isFound(join(path, planName))) return true;
    if (isFound(join(path, manifestName))) return false;
    const isFile = !statSync(path).isDirectory();
    throw new ConfigError(
      isFile
        ? `${path} is a file; add --frame for a picture of what is in it, or give the directory of a run or a sweep`
        : `${path} is neither the directory of a run nor of a sweep; give one`,
    );
  });
  const other = kinds.findIndex((kind) => kind !== kinds[0]);
  if (other < 0) return kinds[0] as boolean;
  const [sweep, run] = kinds[0] ? [paths[0], paths[other]] : [paths[other], paths[0]];
  throw new ConfigError(`${sweep} is a sweep, but ${run} is a run; give sweeps or runs, not both`);
}

async function plot(paths: readonly string[], flags: Flags): Promise<number> {
  const { frame, phi, boxLength, out, force = false, json, ...options } = flags;
  checkDrawingOut(out, force);
  if (frame !== undefined) return await picture(paths, flags);
  refuseOptions({ phi, 'box-length': boxLength }, 'without --frame');
  const { figures, warnings } = areSweeps(paths) ? figuresOfSweeps(paths, options) : figuresOfRuns(paths, options);
  warn(warnings);
  const drawn = figures as [FigureSpec, ...FigureSpec[]];
  if (out !== undefined) {
    const { drawingOf } = await import('../plot/figure/index.js');
    warn(
      await writeDrawing(
        out,
        force,
        () => drawn.map((spec) => drawingOf(spec)),
        () => drawingOf(...drawn),
      ),
    );
  }
  printResult(json, { figures, out: out ?? null }, () => [...figures.map(figureText), ...written(out)].join('\n\n'));
  return 0;
}

const written = (out: string | undefined): string[] => (out === undefined ? [] : [`Written to ${out}.`]);

/** A figure in the terminal. */
function figureText({ title, x, y, series, notes = [] }: FigureSpec): string {
  const curves = series.map(({ name, points }) => ({ name, points: points.map(({ x: a, y: b }) => [a, b] as const) }));
  const axis = ({ label, unit, log = false }: FigureSpec['x']) => ({
    label: unit === undefined ? label : `${label} (${unit})`,
    log,
  });
  const text = plotOf(curves, { x: axis(x), y: axis(y) });
  const words = x.names ? [`${x.label}: ${x.names.map((name, at) => `${at} is ${name}`).join(', ')}`] : [];
  return [...(title === undefined ? [] : [title]), text, ...words, ...notes].join('\n');
}

async function picture(paths: readonly string[], flags: Flags): Promise<number> {
  const { frame = 'last', phi, boxLength, out, force = false, json, title, x, y, by, where, logx, logy } = flags;
  refuseOptions({ x, y: y?.[0], by: by?.[0], where: where?.[0], logx, logy }, 'to a picture of a frame');
  const [path = '', second] = paths;
  if (second !== undefined)
    throw new ConfigError(`frame takes one run or file, got ${path} and ${second}; leave one out`, 'frame');
  const found = await pictureOf(path, frame, { phi, boxLength }, title);
  warn(found.warnings);
  if (out !== undefined) {
    const { drawingOfSnapshot } = await import('../plot/figure/index.js');
    const draw = () => drawingOfSnapshot(found.spec);
    warn(await writeDrawing(out, force, () => [draw()], draw));
  }
  const { spec, warnings: _, ...facts } = found;
  const { dimension, boxLength: side, radii } = spec;
  const document = { path, ...facts, dimension, particles: radii.length, boxLength: side, out: out ?? null };
  printResult(json, document, () => pictureText(path, found, out));
  return 0;
}

/** What is in a picture, and where its active particles are. */
function pictureText(path: string, found: Picture, out: string | undefined): string {
  const { frame, frames, step, phi, activeFraction, spec } = found;
  const rows = [
    ['configuration', path],
    ['frame', `number ${frame} of ${frames}${step === null ? '' : `, t = ${step}`}`],
    [
      'system',
      `${spec.radii.length} particles in ${spec.dimension}D, phi ${Number(phi.toPrecision(6))}, box side ${Number(spec.boxLength.toPrecision(6))}`,
    ],
    ['active fraction', String(Number(activeFraction.toPrecision(6)))],
  ] as const;
  const places = activePlaces(found);
  const view = spec.dimension > 2 ? 'Active particles, seen along z' : 'Active particles';
  const map = places.length === 0 ? 'No particle is active.' : `${view}:\n${scatter(places)}`;
  const hint = out === undefined ? ['With --out picture.png, .svg or .pdf the picture is drawn.'] : written(out);
  return [labelTable(rows), map, ...hint].join('\n\n');
}
