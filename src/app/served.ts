/** What `randorg view` serves beside the page: a stored run or a sweep, which may still be growing. */
import { byId, fill, h } from './dom.js';
import type { Laboratory } from './laboratory.js';
import { openFiles } from './opening.js';
import type { SweepPoint } from './series.js';
import { showBanner } from './words.js';

interface ServedFile {
  name: string;
  size: number;
  /** When it was last written, in ms. */
  modified: number;
}

/** Files, or the runs of a sweep that have begun. */
interface Served {
  name: string;
  files?: ServedFile[];
  runs?: { name: string; label: string; point?: SweepPoint }[];
}

/** Between two looks, in ms; longer where a look takes long, or the server is gone. */
const lookEvery = 2000;
const lookShare = 5;
const lookWithoutAnswer = 10_000;

/** A list that the server keeps; asked for again it comes only if it has changed. */
class List {
  #tag: string | null = null;

  constructor(private readonly address: string) {}

  /** The list; null if it is what it was, or there is none. */
  async look(): Promise<Served | null> {
    const response = await fetch(this.address, this.#tag === null ? {} : { headers: { 'if-none-match': this.#tag } });
    if (response.status === 304 || !response.ok) return null;
    this.#tag = response.headers.get('etag');
    return (await response.json()) as Served | null;
  }

  /** The next look gives the list whatever it is. */
  forget(): void {
    this.#tag = null;
  }
}

/** The files of what is shown; asks only for those that have changed. */
class Files {
  readonly #list: List;
  readonly #blobs = new Map<string, { file: ServedFile; blob: Blob }>();

  /** Whether the page can't show them, however they grow. */
  isRefused = false;

  /** @param folder in the address: of a run of a sweep, or empty */
  constructor(private readonly folder: string) {
    this.#list = new List(folder === '' ? 'data.json' : `data/${folder}files.json`);
  }

  /** All files if any has changed since the last look, else null. */
  async look(): Promise<[string, Blob][] | null> {
    const served = this.isRefused ? null : await this.#list.look();
    if (!served?.files) return null;
    try {
      for (const file of served.files) await this.#fetch(file);
    } catch (error) {
      this.#list.forget();
      throw error;
    }
    return served.files.map(({ name }): [string, Blob] => [name, (this.#blobs.get(name) as { blob: Blob }).blob]);
  }

  async #fetch(file: ServedFile): Promise<void> {
    const known = this.#blobs.get(file.name);
    if (known && known.file.size === file.size && known.file.modified === file.modified) return;
    const response = await fetch(`data/${this.folder}${encodeURIComponent(file.name)}`);
    if (!response.ok) throw new Error(`${file.name} could not be loaded: ${response.status}`);
    this.#blobs.set(file.name, { file, blob: await response.blob() });
  }
}

/** What is served, as the page shows it. */
class Watch {
  #files: Files | null = null;
  /** The run of a sweep that is shown, empty if it is no sweep; null before anything is. */
  #shown: string | null = null;
  /** What the page has when nobody but this has opened anything. */
  #systems: number;
  readonly #runs = new List('data.json');
  readonly #select = h('select', { id: 'served-run', 'aria-label': 'run of the sweep', onchange: () => void this.#choose() });

  constructor(
    private readonly laboratory: Laboratory,
    isSweep: boolean,
  ) {
    this.#systems = laboratory.experiments.systems;
    if (isSweep) byId('player').prepend(this.#select);
    else this.#files = new Files('');
  }

  /** Whether the user has opened or run something: the page is theirs from then on. */
  get #isLeft(): boolean {
    const { systems, stored, status } = this.laboratory.experiments;
    return systems !== this.#systems || (!stored && status !== null && (status.running || status.time > 0));
  }

  /** Whether there is nothing more to look for. */
  get isOver(): boolean {
    return this.#isLeft || (!this.#select.isConnected && this.#files?.isRefused === true);
  }

  end(): void {
    this.#select.remove();
  }

  async look(): Promise<void> {
    if (this.#select.isConnected) await this.#listRuns();
    const files = this.#files;
    const found = await files?.look();
    if (!files || !found || files !== this.#files || this.#isLeft) return;
    const { experiments, storedFrames } = this.laboratory;
    const { value } = this.#select;
    const isShown = this.#shown === value ? await storedFrames.grow(found) : await openFiles(this.laboratory, found);
    if (isShown) {
      this.#shown = value;
      this.#systems = experiments.systems;
    } else files.isRefused = experiments.isRefused;
  }

  async #listRuns(): Promise<void> {
    const served = await this.#runs.look();
    if (!served?.runs) return;
    const { series, board } = this.laboratory;
    series.sweep = served.runs.flatMap(({ point }) => point ?? []);
    board.update();
    const { value } = this.#select;
    const options = served.runs.map(({ name, label }) => h('option', { value: name }, label));
    fill(this.#select, options);
    if (served.runs.some(({ name }) => name === value)) this.#select.value = value;
    this.#files ??= served.runs.length > 0 ? this.#filesChosen() : null;
  }

  #filesChosen(): Files {
    return new Files(`${encodeURIComponent(this.#select.value)}/`);
  }

  async #choose(): Promise<void> {
    this.#files = this.#filesChosen();
    await this.lookOrSay();
  }

  /** A look that somebody waits for: its failure is told. */
  async lookOrSay(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      showBanner(error instanceof Error ? error.message : String(error), []);
    }
  }
}

/** Shows what is served, and goes on looking whether it grows until the user leaves it. @returns whether anything is served */
export async function showServed(laboratory: Laboratory): Promise<boolean> {
  if (!location.protocol.startsWith('http')) return false;
  const first = await new List('data.json').look().catch(() => null);
  if (!first) return false;
  const watch = new Watch(laboratory, first.runs !== undefined);
  await watch.lookOrSay();
  const again = async (): Promise<void> => {
    if (watch.isOver) {
      watch.end();
      return;
    }
    const started = performance.now();
    let wait = lookEvery;
    try {
      if (!document.hidden) await watch.look();
      wait = Math.max(lookEvery, lookShare * (performance.now() - started));
    } catch {
      wait = lookWithoutAnswer;
    }
    setTimeout(again, wait);
  };
  setTimeout(again, lookEvery);
  return true;
}
