/** Makes a small figure, with a run that is scheduled, on the device of argument 2 in the directory of argument 1. */
import { reproduceFigure } from '../../build/lib/study/reproduce/index.js';

const [out, device] = process.argv.slice(2);
const base = { model: 'bro', particles: 150, steps: 30 };
const figure = {
  name: 'small',
  title: 'small',
  source: 'beyond',
  claim: 'none',
  protocol: () => 'short runs',
  stages: () => [{ name: 'runs', plan: () => [{ name: 'phi', plan: { base, grid: { phi: [0.3, 0.6] } } }] }],
  analyse: ({ runs }) => ({
    tables: [{ name: 'ends', title: 'ends', columns: ['digest'], rows: runs.phi.map(({ manifest }) => [manifest.digest]) }],
    figures: [],
    claims: [],
    notes: [],
  }),
};
const { status } = await reproduceFigure(figure, { preset: 'quick', out, workers: 2, device });
process.stdout.write(JSON.stringify(status));
