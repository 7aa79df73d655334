/** Starts the page's worker. */
export const startWorker = (): Worker => new Worker(new URL('./worker/main.js', import.meta.url), { type: 'module' });
