/** Stored frames on the page: what is shown of them, and what they become when their files grow. */
import { isSpheres } from '../model/index.js';
import type { Player } from './controls/bars.js';
import type { Form } from './controls/form.js';
import { byId, h } from './dom.js';
import type { Experiments } from './experiments.js';
import type { Board } from './plots/board.js';
import type { Series } from './series.js';
import type { Viewer } from './view/viewer.js';
import { showBanner } from './words.js';
import type { StoredAnswer } from './worker/messages.js';

/** Parts of the page that stored frames are shown with. */
export interface Stage {
  experiments: Experiments;
  viewer: Viewer;
  player: Player;
  form: Form;
  series: Series;
  board: Board;
}

/** Packing fraction for a CSV of positions, before anything else was shown. */
const phiOfNothing = 0.6;

export class StoredFrames {
  /** Fraction of the box that a CSV of positions fills: that of the experiment shown before. */
  #phi = phiOfNothing;

  /** What was wrong at the last look. */
  #problem: string | null = null;

  constructor(private readonly stage: Stage) {}

  /** @returns whether the files hold something to show; else the page stays what it was and says why */
  async open(files: [string, Blob][]): Promise<boolean> {
    const { experiments, player, form, series, board } = this.stage;
    const { config } = experiments.status ?? {};
    this.#phi = config && isSpheres(config) ? config.phi : phiOfNothing;
    const answer = await experiments.openFiles(files, this.#phi);
    if (!answer) return false;
    form.enabled = false;
    if (answer.config) {
      form.show(answer.config, answer.config.steps);
      board.config = answer.config;
    }
    series.turnScan();
    series.restart(answer.name);
    series.replace(answer.points);
    for (const id of ['transport', 'dial', 'sentence']) byId(id).hidden = true;
    this.#showName(answer);
    player.open(answer.steps, answer.config !== null);
    board.update();
    if (answer.steps.length === 0) this.stage.viewer.clear();
    if (answer.problem) showBanner(`${answer.name}: ${answer.problem}`, []);
    this.#problem = answer.problem;
    return true;
  }

  /** The same files, grown: who looks at the last frame sees the new last one, others stay where they are. @returns whether they could be read */
  async grow(files: [string, Blob][]): Promise<boolean> {
    const { experiments, player, series, board } = this.stage;
    // A file that is being written may be cut at its end for a moment: then the next look finds it whole.
    const answer = await experiments.openFiles(files, this.#phi, true);
    if (!answer) return false;
    if (this.#problem !== null && answer.problem === null) showBanner(null, []);
    this.#problem = answer.problem;
    series.replace(answer.points);
    this.#showName(answer);
    player.grow(answer.steps);
    board.update();
    return true;
  }

  #showName({ name, digest }: StoredAnswer): void {
    byId('facts').replaceChildren(h('b', { className: 'state' }, name));
    const line = byId('readings');
    line.replaceChildren();
    if (digest) line.append(h('span', {}, 'digest of the run'), h('code', { id: 'digest' }, digest));
  }
}
