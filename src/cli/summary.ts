/** What a run prints for people: a table and a small plot. */
import { tenDigits } from '../io/index.js';
import { plotText } from '../plot/index.js';
import type { RunResult } from '../run/index.js';
import { tableText } from './table.js';

function withError({ mean, error }: { mean: number | null; error: number | null }, plusMinus: string): string {
  if (mean === null) return 'no steps to average';
  if (error === 0) return tenDigits(mean);
  return error === null ? `${tenDigits(mean)} (error unknown)` : `${tenDigits(mean)} ${plusMinus} ${error.toPrecision(2)}`;
}

function dynamicsOf({ config }: RunResult): string {
  const mode = 'mode' in config ? ` ${config.mode}` : '';
  const step = 'kick' in config ? `kick ${config.kick}` : `learning rate ${config.learningRate}`;
  const batch = 'batchFraction' in config ? `, batch fraction ${config.batchFraction}` : '';
  return `${config.model}${mode}, ${step}${batch}`;
}

/** The result of a run as a table of two columns; numbers carry ten significant digits. */
export function summaryTable(result: RunResult, unicode: boolean): string {
  const { config, activity, timing } = result;
  const plusMinus = unicode ? '±' : '+-';
  const window = activity.window ? `t = ${activity.window[0]} to ${activity.window[1]}` : 'no window';
  const speed = timing.nsPerParticleStep;
  const rows = [
    ['dynamics', dynamicsOf(result)],
    ['system', `${config.particles} particles in ${config.dimension}D, phi ${config.phi}, sizes ${config.sizes.kind}`],
    ['seed', config.replica === 0 ? config.seed : `${config.seed}, replica ${config.replica}`],
    ['steps', String(result.steps)],
    ['absorbed', result.absorbed ? `yes, at t = ${result.absorbedAt}` : 'no'],
    ['active fraction f_a, last', tenDigits(activity.last)],
    [`active fraction f_a, ${window}`, withError(activity, plusMinus)],
    ['contacts per particle', withError(result.contactsPerParticle, plusMinus)],
    ['energy per particle, last', tenDigits(result.energyPerParticle)],
    ['digest', `${result.digest.slice(0, 32)}\n${result.digest.slice(32)}`],
    ['time', `${timing.seconds.toPrecision(3)} s${speed === null ? '' : `, ${speed.toPrecision(3)} ns a particle-step`}`],
    ['directory', result.out],
  ];
  return tableText(rows, unicode);
}

/** f_a against t, both logarithmic. */
export function activityPlot(points: readonly (readonly [number, number])[], unicode: boolean): string {
  return plotText([{ name: 'f_a', points }], {
    x: { label: 't (steps)', log: true },
    y: { label: 'active fraction f_a', log: true },
    unicode,
  });
}
