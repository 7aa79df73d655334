/** A worker thread of `spreading`: does the runs it is sent, one after the other. */
import { serveJobs } from '../threads/jobs.js';
import { runSpreadingJob } from './jobs.js';

serveJobs(runSpreadingJob);
