/** A worker thread of the calibration: does the runs it is sent, one after the other. */
import { serveJobs } from '../threadJobs.js';
import { runLatticeJob } from './jobs.js';

serveJobs(runLatticeJob);
