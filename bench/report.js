/** The measurements as Markdown. */
import { caseName } from './cases.js';

const digits = (x, n = 3) =>
  x === null || x === undefined ? '' : x >= 1000 ? Math.round(x).toString() : Number(x.toPrecision(n)).toString();

/** Load beyond which times are worth nothing. */
const idle = 0.5;

/** Time against the engine's; the reason is in the notes below the table. */
function against(programs, name) {
  const entry = programs[name];
  if (!entry) return '';
  if (!entry.available)
    return entry.reason === 'left out for time' || entry.reason === 'not of interest here' ? '-' : 'not available';
  return programs.ours.available
    ? `${digits(entry.nsPerParticleStep / programs.ours.nsPerParticleStep)}x`
    : digits(entry.nsPerParticleStep);
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Why programs were not available, each said once. */
function notes(results, labels) {
  const said = new Set();
  for (const { programs } of results) {
    for (const [name, { available, reason }] of Object.entries(programs)) {
      if (!available && reason !== 'not of interest here') said.add(`- ${labels[name]}: ${reason}`);
    }
  }
  return [...said];
}

/** @param document what bench/results/<date>.json holds */
export function markdown({ date, machine, profile, labels, results, targets, disagreements }) {
  const others = Object.keys(labels).filter((name) => name !== 'ours');
  const head = ['case', 'N', 'f_a', 'ours, ns/particle-step', 'ours, ns/active-step', ...others.map((name) => labels[name])];
  const rows = results.map(({ case: given, programs }) => {
    const { ours } = programs;
    const active =
      given.kind === 'absorbed' && ours.available ? `${digits(ours.nsPerStep)} ns/step` : digits(ours.nsPerActiveStep);
    return [
      caseName(given),
      given.particles.toExponential(),
      ours.activeFraction?.toPrecision(3) ?? '',
      ours.available ? digits(ours.nsPerParticleStep) : 'not available',
      active,
      ...others.map((name) => against(programs, name)),
    ];
  });
  const verdicts = targets.map(({ what, where, target, measured, reached }) => [
    what,
    where,
    target,
    measured === null ? 'not measured' : digits(measured),
    reached === null ? '' : reached ? 'yes' : 'no',
  ]);
  const unavailable = notes(results, labels);
  return `${[
    `# Bench of ${date}${profile === 'quick' ? ' (quick)' : ''}`,
    `${machine.processor}, ${machine.cores} cores, one used${machine.pinned ? ' and pinned' : ', not pinned'}; Node ${machine.node}; engine ${machine.wasmSha256.slice(0, 12)}; load before ${digits(machine.load)}.`,
    ...(machine.load > idle ? ['**Other programs were running: these are not times to quote.**'] : []),
    'Times are medians of windows that took turns; the other programs are given as time a particle-step over ours.',
    table(head, rows),
    '## Targets',
    table(['what', 'where', 'target', 'measured', 'reached'], verdicts),
    ...(unavailable.length > 0 ? ['## Not available', unavailable.join('\n')] : []),
    ...(disagreements.length > 0 ? ['## Disagreements', disagreements.map((line) => `- ${line}`).join('\n')] : []),
  ].join('\n\n')}\n`;
}
