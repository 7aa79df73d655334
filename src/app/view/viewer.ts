/** The picture with its canvas: what draws it, when, and how it is turned. */

import { mostDrawn } from '../clouds.js';
import { brief, h } from '../dom.js';
import { framedPicture } from '../plots/figure.js';
import type { Colouring, FrameData, SystemInfo } from '../worker/messages.js';
import { Camera } from './camera.js';
import { CanvasPicture } from './canvasPicture.js';
import { CloudPicture } from './cloudPicture.js';
import { listenToGestures } from './gestures.js';
import { colourAt, css, niceCeiling, rangeOfValues, surroundings } from './palette.js';
import type { Look, Picture } from './picture.js';
import { flatScale, WebglPicture } from './webglPicture.js';

/** Pixels of the canvas a pixel of the page, at most. */
const most = 2;
/** Pixels of a moving picture where a processor draws; at rest it is sharp again. */
const mostInSoftware = 1e6;
/** A context that was lost comes back within this time, in ms, or not at all. */
const patience = 3000;
const arrowTurn = 0.12;
/** Pixels of a saved picture along its longer side. */
const largest = 8192;

export const colourNames = {
  active: 'activity',
  contacts: 'contacts',
  displacement: 'displacement',
  order: 'bond order',
  size: 'size',
} as const;

export class Viewer {
  readonly camera = new Camera();
  #canvas: HTMLCanvasElement;
  #picture: Picture | null = null;
  #frame: FrameData | null = null;
  #system: SystemInfo | null = null;
  #asked = false;
  #isMoving = false;
  #look: Omit<Look, 'range'>;
  #range: [number, number] = [0, 1];
  /** Pictures drawn so far. */
  drawn = 0;

  /**
   * @param holder the canvas is put into it
   * @param say told what the user should know of the picture
   * @param forceCanvas draw without WebGL2
   */
  constructor(
    private readonly holder: HTMLElement,
    private readonly legend: HTMLElement,
    look: Omit<Look, 'range'>,
    private readonly say: (message: string, lasting: boolean) => void,
    private readonly forceCanvas: boolean,
  ) {
    this.#look = look;
    this.#canvas = this.#newCanvas();
    this.#start(forceCanvas);
    new ResizeObserver(() => this.#resize()).observe(holder);
    this.#resize();
  }

  get kind(): Picture['kind'] | null {
    return this.#picture?.kind ?? null;
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  #newCanvas(): HTMLCanvasElement {
    const canvas = h('canvas', {
      id: 'picture',
      tabIndex: 0,
      role: 'img',
      'aria-label': 'the particles in their periodic box; arrow keys turn, plus and minus zoom',
    });
    this.holder.querySelector('canvas')?.remove();
    this.holder.prepend(canvas);
    canvas.addEventListener('webglcontextlost', (event) => this.#lost(event));
    canvas.addEventListener('webglcontextrestored', () => this.#restored());
    listenToGestures(canvas, {
      drag: (x, y, shift) => this.#drag(x, y, shift),
      zoom: (factor) => this.zoom(factor),
      reset: () => this.reset(),
    });
    return canvas;
  }

  #start(forceCanvas: boolean): void {
    if (!forceCanvas) {
      try {
        this.#picture = new WebglPicture(this.#canvas);
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.say(
          `${reason}: particles are drawn on a plain canvas, which is slower. Current Chromium, Firefox and Safari have WebGL2.`,
          true,
        );
        this.#canvas = this.#newCanvas();
      }
    }
    try {
      this.#picture = new CanvasPicture(this.#canvas);
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error), true);
    }
    this.#resize();
  }

  /** Clouds and particles are drawn by other means, each on a canvas of its own. */
  #turn(hasClouds: boolean): void {
    if (hasClouds === (this.#picture?.kind === 'clouds')) return;
    const old = this.#canvas;
    this.#canvas = this.#newCanvas();
    if (this.#picture?.kind === 'webgl2') old.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    this.camera.reset();
    if (hasClouds) this.#picture = new CloudPicture(this.#canvas);
    else this.#start(this.forceCanvas);
    this.#resize();
  }

  #lost(event: Event): void {
    if (event.target !== this.#canvas) return;
    event.preventDefault();
    this.#picture = null;
    this.say('The graphics context was lost; waiting for it to come back.', false);
    setTimeout(() => {
      if (this.#picture) return;
      this.say(
        'The graphics context did not come back: particles are drawn on a plain canvas. Reload the page to try again.',
        true,
      );
      this.#canvas = this.#newCanvas();
      this.#start(true);
      this.redraw();
    }, patience);
  }

  #restored(): void {
    if (this.#picture) return;
    this.#picture = new WebglPicture(this.#canvas);
    this.say('The graphics context is back.', false);
    this.redraw();
  }

  #resize(): void {
    const { clientWidth, clientHeight } = this.holder;
    const affordable =
      this.#isMoving && this.#picture?.isSoftware ? Math.sqrt(mostInSoftware / (clientWidth * clientHeight)) : most;
    const ratio = Math.min(most, affordable, window.devicePixelRatio || 1);
    const width = Math.max(1, Math.round(clientWidth * ratio));
    const height = Math.max(1, Math.round(clientHeight * ratio));
    if (this.#canvas.width === width && this.#canvas.height === height) return;
    this.#canvas.width = width;
    this.#canvas.height = height;
    this.redraw();
  }

  /** Whether one picture follows the other. */
  set isMoving(isMoving: boolean) {
    if (isMoving === this.#isMoving) return;
    this.#isMoving = isMoving;
    this.#resize();
  }

  show(frame: FrameData, system: SystemInfo): void {
    this.#frame = frame;
    this.#system = system;
    this.#turn(frame.clouds !== null);
    this.#canvas.hidden = (frame.clouds?.dimension ?? 0) > mostDrawn;
    this.#updateRange();
    this.redraw();
  }

  /** Nothing is there to be shown. */
  clear(): void {
    this.#frame = null;
    this.#canvas.hidden = true;
  }

  set look(look: Omit<Look, 'range'>) {
    this.#look = look;
    this.#updateRange();
    this.redraw();
  }

  #updateRange(): void {
    if (!this.#frame || !this.#system) return;
    this.#range = rangeOfValues(this.#colouring, this.#frame.values, this.#system.dimension);
    this.#showLegend();
  }

  /** Clouds have a state, contacts and a size, and nothing else to be coloured by. */
  get #colouring(): Colouring {
    const { colouring } = this.#look;
    return this.#frame?.clouds && (colouring === 'displacement' || colouring === 'order') ? 'active' : colouring;
  }

  #legendText = '';

  #showLegend(): void {
    const { theme } = this.#look;
    const colouring = this.#colouring;
    const [low, high] = this.#range;
    const text = `${colouring} ${theme} ${low} ${high}`;
    if (text === this.#legendText) return;
    this.#legendText = text;
    const dot = (x: number, label: string) =>
      h('span', { className: 'key' }, h('i', { style: `background:${css(colourAt(colouring, theme, x))}` }), label);
    if (colouring === 'active') {
      this.legend.replaceChildren(dot(1, 'active'), dot(0, 'not active'));
      return;
    }
    const gradient = Array.from({ length: 9 }, (_, k) => css(colourAt(colouring, theme, k / 8))).join(',');
    const unit = (colouring === 'displacement' || colouring === 'size') && !this.#frame?.clouds ? ' σ' : '';
    this.legend.replaceChildren(
      h('span', {}, colourNames[colouring]),
      h('span', {}, brief(low)),
      h('i', { className: 'scale', style: `background:linear-gradient(to right,${gradient})` }),
      h('span', {}, `${brief(high)}${unit}`),
    );
  }

  redraw(): void {
    if (this.#asked) return;
    this.#asked = true;
    requestAnimationFrame(() => {
      this.#asked = false;
      this.drawNow();
    });
  }

  drawNow(): void {
    if (!this.#frame || !this.#system || !this.#picture) return;
    const look = { ...this.#look, colouring: this.#colouring, range: this.#range };
    this.#picture.draw({ frame: this.#frame, system: this.#system, look, camera: this.camera });
    // For those who measure how soon it is there.
    if (this.drawn === 0) performance.mark('first picture');
    this.drawn++;
  }

  /** Moves the picture by pixels: turns a solid box, shifts a flat one. */
  #drag(x: number, y: number, shift: boolean): void {
    const { clientHeight, clientWidth } = this.holder;
    const side = Math.min(clientHeight, clientWidth) || 1;
    if ((this.#frame?.axes ?? 3) < 3) this.camera.pan((-x / side) * this.camera.flatHeight, (y / side) * this.camera.flatHeight);
    else if (shift) this.camera.pan(-x / side / this.camera.zoom, y / side / this.camera.zoom);
    else this.camera.orbit((x / side) * Math.PI, (y / side) * Math.PI);
    this.redraw();
  }

  zoom(factor: number): void {
    this.camera.scale(factor);
    this.redraw();
  }

  reset(): void {
    this.camera.reset();
    this.redraw();
  }

  /** @returns whether the key was one of the picture's */
  key(event: KeyboardEvent): boolean {
    const step = arrowTurn * (Math.min(this.holder.clientHeight, this.holder.clientWidth) / Math.PI);
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) this.#drag(...move, event.shiftKey);
    else if (event.key === '+' || event.key === '=') this.zoom(1.15);
    else if (event.key === '-') this.zoom(1 / 1.15);
    else if (event.key === '0') this.reset();
    else return false;
    return true;
  }

  /** The picture of the page, some times as large, with its legend and, of a flat box, a scale bar. */
  figure(scale: number): Promise<Blob | null> {
    const canvas = this.#canvas;
    const { clientWidth, clientHeight } = this.holder;
    const factor = Math.min(scale, largest / Math.max(clientWidth, clientHeight));
    canvas.width = Math.round(clientWidth * factor);
    canvas.height = Math.round(clientHeight * factor);
    this.drawNow();
    const copy = h('canvas', { width: canvas.width, height: canvas.height });
    copy.getContext('2d')?.drawImage(canvas, 0, 0);
    this.#resize();
    this.drawNow();
    const { background } = surroundings[this.#look.theme];
    const ink = this.#look.theme === 'dark' ? '#e8edf5' : '#131a24';
    return framedPicture(copy, { entries: this.#entries(), bar: this.#scaleBar(copy), background: css(background), ink });
  }

  /** Colours and what they stand for. */
  #entries(): { colour: string; label: string }[] {
    const { theme } = this.#look;
    const colouring = this.#colouring;
    const at = (x: number, label: string) => ({ colour: css(colourAt(colouring, theme, x)), label });
    if (colouring === 'active') return [at(1, 'active'), at(0, 'not active')];
    const [low, high] = this.#range;
    return [0, 0.5, 1].map((x) => at(x, `${x === 0 ? `${colourNames[colouring]} ` : ''}${brief(low + x * (high - low))}`));
  }

  /** A length of about a sixth of the picture. */
  #scaleBar({ width, height }: HTMLCanvasElement): { pixels: number; label: string } | null {
    const frame = this.#frame;
    if (!frame || frame.axes === 3 || frame.clouds) return null;
    const perSigma = (flatScale(this.camera.flatHeight, width, height)[0] * width) / 2 / frame.boxLength;
    const length = niceCeiling(width / 12 / perSigma);
    return { pixels: length * perSigma, label: `${brief(length)} σ` };
  }

  /** The picture as a PNG. */
  png(): Promise<Blob | null> {
    this.drawNow();
    return new Promise((settle) => this.#canvas.toBlob(settle, 'image/png'));
  }
}
