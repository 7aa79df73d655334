/** A worker thread of the analysis commands. */

import { serveJobs } from '../threads/jobs.js';
import { runAnalysisJob } from './jobs.js';

serveJobs(runAnalysisJob);
