/** What is said of the present configuration: over the picture, and below it the digest. */
import { type FieldPath, fieldAt, fieldScheduleText } from '../model/index.js';
import { quantities } from '../model/quantities.js';
import { brief, byId, fill, h } from './dom.js';
import { valueAt } from './link.js';
import type { AnalysisAnswer, Status } from './worker/messages.js';

/** What a link says that it comes to. */
export interface Expectation {
  steps: number;
  digest: string | null;
}

export interface Readings {
  status: Status;
  /** Step that the run goes to; null for until it is paused. */
  target: number | null;
  digest: { step: number; digest: string } | null;
  expectation: Expectation | null;
  order: AnalysisAnswer['order'];
}

type Cell = [name: string, value: string, title?: string];

function cellsOf({ status, order }: Readings): Cell[] {
  const { events } = status;
  const cells: Cell[] = [
    ['t', String(status.time)],
    ...quantities.flatMap(({ name, plot }): Cell[] => {
      const value = status.latest[name];
      return plot?.reading && typeof value === 'number' ? [[plot.symbol, brief(value), plot.reading]] : [];
    }),
  ];
  if (status.boxLength !== null) cells.push(['L', `${brief(status.boxLength)} σ`, 'side of the box']);
  if (order) {
    const share = `${Math.round(100 * order.crystallineFraction)} % of the particles are in crystalline surroundings`;
    cells.push([order.name === 'psi6' ? '|ψ₆|' : 'q₆', brief(order.local), `mean local bond order; ${share}`]);
  }
  if (status.running) cells.push(['steps/s', brief(status.stepsPerSecond)]);
  if (status.threads > 1) cells.push(['threads', String(status.threads)]);
  for (const [field, schedule] of Object.entries(status.schedule)) {
    const value = valueAt(status.config, field);
    cells.push([fieldAt(field as FieldPath).symbol ?? field, brief(value as number), `schedule: ${fieldScheduleText(schedule)}`]);
  }
  if (events.length > 0) {
    cells.push([
      'changes',
      String(events.length),
      events.map(({ step, field, value }) => `t ${step}: ${field} ${value}`).join('\n'),
    ]);
  }
  return cells;
}

function stateOf({ status, target }: Readings): string {
  if (status.absorbed) return 'absorbed';
  if (status.running) return 'running';
  return target !== null && status.time >= target ? 'done' : 'at rest';
}

/** Whether a link's digest was met; null before its end. */
function verdict({ status, digest, expectation }: Readings): HTMLElement | null {
  if (!digest || !expectation?.digest) return null;
  if (digest.step !== expectation.steps && !(status.absorbed && status.nextEvent === null)) return null;
  const same = digest.digest === expectation.digest;
  const words = same ? '✓ the link’s digest, bit for bit' : '✗ not the link’s digest';
  return h('b', { id: 'verdict', className: same ? 'good' : 'bad' }, words);
}

/** A symbol with its subscript set as such. */
function symbolOf(name: string): HTMLElement {
  const [base = '', index] = name.split('_');
  return h('i', {}, base, index !== undefined && h('sub', {}, index));
}

export function showReadings(readings: Readings): void {
  const { status, digest } = readings;
  const state = stateOf(readings);
  fill(byId('facts'), [
    h('b', { className: `state ${state}` }, state),
    ...cellsOf(readings).map(([name, value, title]) => h('span', { title: title ?? '' }, symbolOf(name), ` ${value}`)),
  ]);
  const line = byId('readings');
  line.dataset.time = String(status.time);
  line.dataset.running = String(status.running);
  line.dataset.absorbed = String(status.absorbed);
  const words = digest ? `digest after ${digest.step} steps` : status.running ? 'the digest is shown at rest' : '';
  const title = 'SHA-256 of the positions: the command line prints the same';
  const parts = [h('span', {}, words), digest && h('code', { id: 'digest', title }, digest.digest), verdict(readings)];
  fill(line, parts);
}
