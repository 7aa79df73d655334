export {
  type Calibrated,
  type Calibrating,
  type Calibration,
  type CalibrationResult,
  calibrate,
  type LatticeCalibration,
} from './calibrate.js';
export type { CampaignProgress, StageReport } from './campaign.js';
export type { LatticeName } from './jobs.js';
export { Stopped } from './pool.js';
