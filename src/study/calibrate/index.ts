export { Stopped } from '../threads/pool.js';
export {
  type Calibrated,
  type Calibration,
  type CalibrationResult,
  calibrate,
  type LatticeCalibration,
} from './calibrate.js';
export type { LatticeName } from './jobs.js';
