export { Stopped } from '../threads/pool.js';
export {
  type Calibrated,
  type Calibrating,
  type Calibration,
  type CalibrationResult,
  calibrate,
  type LatticeCalibration,
} from './calibrate.js';
export type { CampaignProgress, CampaignReport } from './campaign.js';
export type { LatticeName } from './jobs.js';
