/** Starts the worker that is in the page itself: stands for startWorker.ts in the page that is one file. */
let address: string | null = null;

export function startWorker(): Worker {
  const source = document.getElementById('worker-source')?.textContent ?? '';
  address ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return new Worker(address);
}
