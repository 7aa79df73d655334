/** Readers of frames for the fuzz: all frames of a file, and what `inspect` says. */
import { inspectPath, openFrames } from '../../../build/lib/io/index.js';
import { openCsv } from '../../../build/lib/study/stored/configurations.js';

function readFrames(path) {
  const reader = openFrames(path);
  try {
    for (let k = 0; k < reader.count; k++) reader.read(k);
    return reader.problem === null ? [] : [reader.problem];
  } finally {
    reader.close();
  }
}

const inspect = async (path) => (await inspectPath(path)).problems;

async function readCsv(path) {
  await openCsv(path, { phi: 0.5 }).read(0);
}

export default { extxyz: readFrames, lammps: readFrames, gsd: readFrames, csv: readCsv, inspect };
