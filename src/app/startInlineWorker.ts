/** Starts the worker of the page that is one file, which is the page's own script: stands for startWorker.ts there. */
let address: string | null = null;

export function startWorker(): Worker {
  const source = document.getElementById('program')?.textContent ?? '';
  address ??= URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return new Worker(address);
}
