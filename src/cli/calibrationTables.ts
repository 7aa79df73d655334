/** What `randorg calibrate` prints for people. */
import { withError } from '../model/index.js';
import {
  type Calibrated,
  type Calibration,
  type CalibrationResult,
  criticalPointMethods,
  exponentSymbols,
  type LatticeCalibration,
  measuredExponents,
  methodNames,
} from '../study/index.js';
import { signed } from './exponentTables.js';
import { duration } from './progress.js';
import { tableText } from './table.js';

const literatureOf = ({ literature }: Calibrated): string =>
  literature === null ? '' : withError(literature.value, literature.error);

function row(name: string, one: Calibrated): string[] {
  if (one.value === null) return [name, '-', literatureOf(one), '', ''];
  return [name, withError(one.value, one.error), literatureOf(one), signed(one.pull), one.goodness?.toPrecision(2) ?? ''];
}

function tableOf(calibration: Calibration, point: string): string {
  const { criticalPoint, methods, exponents } = calibration;
  const rows = [
    row(`${point}, taken`, criticalPoint),
    ...criticalPointMethods.map((method) => row(`${point}, ${methodNames[method]}`, methods[method])),
    ...measuredExponents.map((name) => row(exponentSymbols[name], exponents[name])),
  ];
  const missing = [...Object.values(methods), ...Object.values(exponents)].flatMap((one) =>
    one.value === null ? [one.reason] : [],
  );
  return [tableText(rows, ['', 'estimate', 'known', 'distance', 'goodness']), ...new Set(missing)].join('\n');
}

/** Why steady states were left out, each reason once. */
function leftOutOf({ leftOut }: LatticeCalibration): string[] {
  const reasons = [...new Set(leftOut.map(({ reason }) => reason))];
  return reasons.map((reason) => {
    const own = leftOut.filter((one) => one.reason === reason);
    return `${own.length} steady states left out: ${reason}.`;
  });
}

function runsOf({ stages, topplingsPerSecond, seconds }: LatticeCalibration, workers: number): string {
  const listed = stages
    .filter(({ stage }) => stage !== 'search')
    .map(({ stage, runs, densities, sizes }) => `${stage}: ${runs} runs at ${densities} densities, L ${sizes.join(', ')}`);
  return `${listed.join('; ')}. ${topplingsPerSecond.toPrecision(2)} topplings/s a worker, ${workers} workers, ${duration(seconds)}.`;
}

/** Distances are in own and published errors, in quadrature. */
export function calibrationText({ models, synthetic, dimension, workers }: CalibrationResult): string {
  const parts = Object.entries(models).map(([model, calibration]) => {
    const table = `${model}, d ${dimension}\n${tableOf(calibration, 'rho_c')}`;
    return [table, ...leftOutOf(calibration), runsOf(calibration, workers)].join('\n');
  });
  if (synthetic !== null) parts.push(`synthetic data, d 2, known exactly\n${tableOf(synthetic, 'phi_c')}`);
  return parts.join('\n\n');
}
