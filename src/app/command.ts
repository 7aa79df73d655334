/** An experiment as a command of the command line. */
import { type FieldSchedule, fieldScheduleText, flagName, isManifold, listText, type Schedule } from '../model/index.js';
import type { ShownConfig } from './limits.js';
import { type Experiment, givenFields } from './link.js';

/** Changes by hand as schedules of steps; null if a schedule of their field came before, or they are of the start. */
function withEvents({ config, events }: Experiment): ShownConfig | null {
  if (isManifold(config)) return config;
  const own = config.schedule ?? {};
  const steps: Record<string, [step: number, value: number][]> = {};
  for (const { step, field, value } of events) {
    if (step === 0 || Object.hasOwn(own, field)) return null;
    steps[field] = [...(steps[field] ?? []), [step, value]];
  }
  const made: Schedule = Object.fromEntries(Object.entries(steps).map(([field, points]) => [field, { kind: 'step', points }]));
  return { ...config, schedule: { ...own, ...made } };
}

/** The command that makes the same run; null if no flag says how fields changed on its way. */
export function commandOf(experiment: Experiment, steps: number): string | null {
  const config = withEvents(experiment);
  if (config === null) return null;
  const flags = [...givenFields(config, steps)].map(([path, value]) => {
    if (typeof value === 'boolean') return value ? `--${flagName(path)}` : `--no-${flagName(path)}`;
    if (Array.isArray(value)) return `--${flagName(path)} '${listText(value)}'`;
    return `--${flagName(path)} ${value}`;
  });
  const schedules = Object.entries<FieldSchedule>(config.schedule ?? {}).map(
    ([field, own]) => `--schedule ${field}=${fieldScheduleText(own)}`,
  );
  return `randorg run ${[...flags, ...schedules].join(' ')}`;
}
