/** The search for phi_c on the page: its button, its workers, its points and what it says. */
import { isSpheres } from '../model/index.js';
import { button, byId } from './dom.js';
import { EngineClient } from './engineClient.js';
import type { Laboratory } from './laboratory.js';
import { type Found, type Measure, Search } from './search.js';
import { announce, say, showProgress } from './words.js';
import type { PhiPoint } from './worker/messages.js';

const mostWorkers = 4;

/** Workers that take the next run as soon as they are free. */
class Crew {
  readonly #all: EngineClient[];
  readonly #free: EngineClient[];
  readonly #waiting: ((client: EngineClient) => void)[] = [];
  isEnded = false;

  constructor() {
    const count = Math.min(mostWorkers, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
    this.#all = Array.from({ length: count }, () => new EngineClient());
    this.#free = [...this.#all];
  }

  readonly measure: Measure = async (config, steps) => {
    const client = this.#free.pop() ?? (await new Promise<EngineClient>((settle) => this.#waiting.push(settle)));
    try {
      if (this.isEnded) throw new Error('ended');
      return await client.request('measure', { config, steps });
    } finally {
      const next = this.#waiting.shift();
      if (next) next(client);
      else this.#free.push(client);
    }
  };

  end(): void {
    this.isEnded = true;
    for (const client of this.#all) client.end();
  }
}

const wordsOf = (found: Found | null): string =>
  found === null
    ? 'φc was not found: all runs of the search end, or none does. Other fields may have one.'
    : `φc is between ${found.low} and ${found.high}: of three runs of 2000 particles and 2000 steps, all end below and none above.`;

export class Searching {
  #crew: Crew | null = null;
  readonly #button = button('search', 'Where is φc?', () => void this.#toggle(), {
    className: 'small',
    title: 'run many values of φ, with three seeds and two sizes, and see where motion ends; a click on a point opens its run',
  });

  constructor(private readonly laboratory: Laboratory) {
    byId('plot-scan').querySelector('footer')?.prepend(this.#button);
  }

  async #toggle(): Promise<void> {
    if (this.#crew) {
      this.#end();
      return;
    }
    const { experiments, series, board } = this.laboratory;
    const config = experiments.status?.config;
    if (!config || experiments.stored) return;
    if (!isSpheres(config)) {
      say('Clouds on a sphere have no φ. Choose another model to look for its φc.', false);
      return;
    }
    const crew = new Crew();
    this.#crew = crew;
    this.#button.textContent = 'Stop';
    let runs = 0;
    const tell = (point: PhiPoint) => {
      if (crew.isEnded) return;
      runs++;
      series.addPoint(point);
      board.update();
      showProgress(`searching for φc: ${runs} runs so far`);
    };
    try {
      const found = await new Search(config, crew.measure, tell).run();
      if (crew.isEnded) return;
      if (found) board.found = found;
      board.update();
      say(wordsOf(found), true);
      announce(wordsOf(found));
    } catch (error) {
      if (!crew.isEnded) say(error instanceof Error ? error.message : String(error), false);
    } finally {
      if (this.#crew === crew) this.#end();
    }
  }

  #end(): void {
    this.#crew?.end();
    this.#crew = null;
    this.#button.textContent = 'Where is φc?';
    showProgress(null);
  }
}
