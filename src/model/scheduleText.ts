/**
 * Schedules as text, for flags, links and tables: `phi=0:0.5,20000:0.64;kick=step:0:0.1,5000:0.05`. Behind the values
 * of a field may stand `@` and the steps between two changes.
 */
import type { FieldSchedule, FieldScheduleInput, Schedule, SchedulePoint } from './schedule.js';
import { standardEvery } from './schedule.js';

/** How the kinds are written, for messages and help. */
export const scheduleForms =
  'STEP:VALUE,STEP:VALUE,... (straight lines), step:STEP:VALUE,..., cosine:PEAK,END,STEPS,WARMUP, cycle:FROM,TO,PERIOD or adaptive:FROM,BY,HOLD,LEAST';

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** NaN for what is no number. */
const numberOf = (word: string): number => (number.test(word.trim()) ? Number(word) : Number.NaN);

function pointsOf(words: readonly string[]): SchedulePoint[] | null {
  const pairs = words.map((word) => word.split(':').map(numberOf));
  return pairs.every((pair) => pair.length === 2) ? (pairs as SchedulePoint[]) : null;
}

/** The schedule of a field from its text; null if it is none. Its numbers are not checked. */
export function readFieldSchedule(text: string): FieldScheduleInput | null {
  const [body = '', every, ...more] = text.split('@');
  if (more.length > 0) return null;
  const rest = every === undefined ? {} : { every: numberOf(every) };
  const [, kind = 'linear', list = ''] = /^(?:([a-z]+):)?(.*)$/.exec(body.trim()) ?? [];
  const words = list.split(',');
  if (kind === 'linear' || kind === 'step') {
    const points = pointsOf(words);
    return points && { kind, points, ...rest };
  }
  const values = words.map(numberOf);
  if (kind === 'cosine' && (values.length === 3 || values.length === 4)) {
    const [peak, end, steps, warmup = 0] = values as [number, number, number, number?];
    return { kind, peak, end, steps, warmup, ...rest };
  }
  if (kind === 'adaptive' && (values.length === 3 || values.length === 4)) {
    const [from, by, hold, least] = values as [number, number, number, number?];
    return { kind, from, by, hold, ...(least === undefined ? {} : { least }), ...rest };
  }
  if (kind !== 'cycle' || values.length !== 3) return null;
  const [from, to, period] = values as [number, number, number];
  return { kind, from, to, period, ...rest };
}

/** The fields of a text and what it says of each; null if a part of it names no field. A field may come twice. */
export function readSchedules(text: string): [field: string, text: string][] | null {
  const parts = text.split(';').filter((part) => part.trim() !== '');
  const found = parts.map((part) => /^\s*([\w.-]+)\s*=(.*)$/s.exec(part));
  return found.every((each) => each !== null) ? found.map((each) => [each[1] as string, each[2] as string]) : null;
}

/** A schedule of a field as `readFieldSchedule` reads it. */
export function fieldScheduleText(schedule: FieldSchedule): string {
  const every = 'every' in schedule && schedule.every !== standardEvery ? `@${schedule.every}` : '';
  if (schedule.kind === 'cosine') {
    const { peak, end, steps, warmup } = schedule;
    return `cosine:${[peak, end, steps, warmup].join(',')}${every}`;
  }
  if (schedule.kind === 'cycle') return `cycle:${[schedule.from, schedule.to, schedule.period].join(',')}${every}`;
  if (schedule.kind === 'adaptive') {
    const { from, by, hold, least, to, level } = schedule;
    return `adaptive:${[from, by, hold, least].join(',')}${to === undefined ? '' : ` to ${to}`}${level ? ' levelled' : ''}`;
  }
  const list = schedule.points.map((point) => point.join(':')).join(',');
  return `${schedule.kind === 'step' ? 'step:' : ''}${list}${every}`;
}

/** A schedule in one text. */
export const scheduleText = (schedule: Schedule): string =>
  Object.entries(schedule)
    .map(([field, each]) => `${field}=${fieldScheduleText(each)}`)
    .join(';');
