/** What `randorg view` serves beside the page: a stored run, which may still be growing. */
import type { Laboratory } from './laboratory.js';
import { openFiles } from './opening.js';
import { showBanner } from './words.js';

interface ServedFile {
  name: string;
  size: number;
  /** When it was last written, in ms. */
  modified: number;
}

interface Served {
  name: string;
  files: ServedFile[];
}

/** Between two looks, in ms; longer where a look takes long, or the server is gone. */
const lookEvery = 2000;
const lookShare = 5;
const lookWithoutAnswer = 10_000;

/** The files there are, with an address each; asks only for what has changed. */
class Source {
  #tag: string | null = null;
  readonly #blobs = new Map<string, { file: ServedFile; blob: Blob }>();

  /** What has changed since the last look, all of it; null if nothing has, or nothing is served. */
  async look(): Promise<[string, Blob][] | null> {
    const response = await fetch('data.json', this.#tag === null ? {} : { headers: { 'if-none-match': this.#tag } });
    if (response.status === 304 || !response.ok) return null;
    const served = (await response.json()) as Served | null;
    if (!served) return null;
    for (const file of served.files) await this.#fetch(file);
    this.#tag = response.headers.get('etag');
    return served.files.map(({ name }): [string, Blob] => [name, (this.#blobs.get(name) as { blob: Blob }).blob]);
  }

  async #fetch(file: ServedFile): Promise<void> {
    const known = this.#blobs.get(file.name);
    if (known && known.file.size === file.size && known.file.modified === file.modified) return;
    const response = await fetch(`data/${encodeURIComponent(file.name)}`);
    if (!response.ok) throw new Error(`${file.name} could not be loaded: ${response.status}`);
    this.#blobs.set(file.name, { file, blob: await response.blob() });
  }
}

/** Shows what is served, and goes on looking whether it grows until the user leaves it. */
export async function showServed(laboratory: Laboratory): Promise<void> {
  if (!location.protocol.startsWith('http') || location.hash) return;
  const source = new Source();
  let files: [string, Blob][] | null = null;
  try {
    files = await source.look();
  } catch (error) {
    showBanner(error instanceof Error ? error.message : String(error), []);
  }
  if (!files) return;
  let isShown = await openFiles(laboratory, files);
  const again = async (): Promise<void> => {
    if (isShown && !laboratory.experiments.stored) return;
    let wait = lookEvery;
    const started = performance.now();
    try {
      const grown = document.hidden ? null : await source.look();
      if (grown && isShown && laboratory.experiments.stored) await laboratory.storedFrames.grow(grown);
      else if (grown && !isShown) isShown = await openFiles(laboratory, grown);
      wait = Math.max(lookEvery, lookShare * (performance.now() - started));
    } catch {
      wait = lookWithoutAnswer;
    }
    setTimeout(again, wait);
  };
  setTimeout(again, lookEvery);
}
