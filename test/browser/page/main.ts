/** Runs everything and leaves { outcomes, worker, team } or { error } in the document as JSON. */
import { type Outcome, outcome, runs, teamOutcome } from './runs.js';

function inWorker(): Promise<Outcome> {
  return new Promise((done, fail) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.onmessage = ({ data }) => (data.error ? fail(new Error(data.error)) : done(data.result));
    worker.onerror = (event) => fail(new Error(`worker: ${event.message}`));
  });
}

async function all() {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, config] of Object.entries(runs)) outcomes[name] = await outcome(config);
  return { outcomes, worker: await inWorker(), team: await teamOutcome() };
}

const place = document.getElementById('outcomes') as HTMLElement;
all()
  .catch((error) => ({ error: String(error) }))
  .then((result) => {
    place.textContent = JSON.stringify(result);
    place.dataset.done = 'yes';
  });
