/** A worker thread of the analysis commands. */
import { runAnalysisJob } from './analysisJobs.js';
import { serveJobs } from './threadJobs.js';

serveJobs(runAnalysisJob);
