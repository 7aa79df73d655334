/** A worker thread of the calibration: does the runs it is sent, one after the other. */
import { serveJobs } from '../threads/jobs.js';
import { runLatticeJob } from './jobs.js';

serveJobs(runLatticeJob);
