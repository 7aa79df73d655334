/** Parts of the page, for other pages: `?embed=picture,phi,activity` shows these and no others. */
import { button, byId } from './dom.js';
import type { Laboratory } from './laboratory.js';
import { fragmentOf } from './link.js';
import { plotSpecs } from './plots/curves.js';
import { say } from './words.js';

/** Parts that are no plots, with their elements. */
const places: Record<string, string> = {
  picture: 'scene',
  look: 'view-bar',
  phi: 'dial',
  sentence: 'sentence',
  run: 'transport',
  digest: 'readings',
  fields: 'controls',
};

/** Parts that the address asks for; null for the whole page. */
export function embeddedParts(search: string): string[] | null {
  const given = new URLSearchParams(search).get('embed');
  return given === null ? null : given.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
}

/** Leaves the named parts, and a way to the whole page. */
export function embed(laboratory: Laboratory, parts: readonly string[]): void {
  const known = [...Object.keys(places), ...plotSpecs.map(({ id }) => id)];
  const unknown = parts.filter((part) => !known.includes(part));
  document.documentElement.dataset.embed = parts.join(' ');
  byId('top').hidden = true;
  for (const [part, id] of Object.entries(places)) byId(id).classList.toggle('left-out', !parts.includes(part));
  for (const { id } of plotSpecs) byId(`plot-${id}`).classList.toggle('left-out', !parts.includes(id));
  const hasPlots = plotSpecs.some(({ id }) => parts.includes(id));
  byId('plots').classList.toggle('left-out', !hasPlots);
  byId('stage').classList.toggle('left-out', !parts.some((part) => part !== 'fields' && Object.hasOwn(places, part)));
  const open = () => {
    const shared = laboratory.present;
    window.open(
      `${location.origin === 'null' ? location.href.replace(/[?#].*$/, '') : location.pathname}${shared ? fragmentOf(shared) : ''}`,
    );
  };
  document.body.append(button('whole', 'laboratory ↗', open, { className: 'small', title: 'this experiment in the whole page' }));
  if (unknown.length > 0) say(`embed has no part ${unknown.join(', ')}; there are ${known.join(', ')}`, true);
}

/** The page for an audience: picture and one plot, all of it large. */
export class Stagecraft {
  readonly #exit = button('leave-present', 'Leave', () => this.toggle(), { className: 'small', title: 'p or Esc' });

  constructor(private readonly redraw: () => void) {
    document.addEventListener('fullscreenchange', () => {
      if (!document.fullscreenElement) this.#set(false);
    });
    byId('transport').append(this.#exit);
    this.#exit.hidden = true;
  }

  get isOn(): boolean {
    return document.documentElement.dataset.present === 'true';
  }

  toggle(): void {
    const isOn = !this.isOn;
    this.#set(isOn);
    if (isOn) void document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) void document.exitFullscreen();
  }

  #set(isOn: boolean): void {
    document.documentElement.dataset.present = String(isOn);
    this.#exit.hidden = !isOn;
    this.redraw();
  }
}
