/** Figures of plots and of the picture, as large as a slide or a page wants them. */
import { h, saveAs, select } from '../dom.js';
import type { TimeAxis } from './curves.js';

export interface FigureStyle {
  /** Pixels of the figure a pixel of the page. */
  scale: number;
  isTransparent: boolean;
}

const scales = [1, 2, 4].map((scale) => [String(scale), `${scale}×`] as const);
const grounds = [
  ['white', 'white'],
  ['none', 'transparent'],
] as const;

/** Asks how large figures are saved, and on what. */
export class FigureBar {
  readonly #scale = select({ id: 'figure-scale', 'aria-label': 'size of saved figures' }, scales);
  readonly #ground = select({ id: 'figure-ground', 'aria-label': 'background of saved figures' }, grounds);
  readonly element: HTMLElement;

  /** @param onTime told how time is to be drawn */
  constructor(onTime: (time: TimeAxis) => void) {
    this.#scale.value = '2';
    const time = select({ id: 'time-axis', 'aria-label': 'axis of time' }, [
      ['log', 'log t'],
      ['linear', 't'],
      ['change', 'log t since change'],
    ]);
    time.addEventListener('change', () => onTime(time.value as TimeAxis));
    this.element = h(
      'div',
      { id: 'figure-bar' },
      time,
      h('span', { className: 'grow' }),
      h('span', {}, 'saved figures'),
      this.#scale,
      this.#ground,
    );
  }

  get style(): FigureStyle {
    return { scale: Number(this.#scale.value), isTransparent: this.#ground.value === 'none' };
  }
}

const pngOf = (canvas: HTMLCanvasElement): Promise<Blob | null> => new Promise((settle) => canvas.toBlob(settle, 'image/png'));

/** Saves an SVG as PNG. */
export async function savePng(name: string, svg: string, scale: number): Promise<void> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = h('canvas', { width: image.width * scale, height: image.height * scale });
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await pngOf(canvas);
    if (blob) saveAs(name, blob);
  } finally {
    URL.revokeObjectURL(address);
  }
}

export interface LegendEntry {
  colour: string;
  label: string;
}

/** The picture with its legend and a scale bar below. */
export async function framedPicture(
  picture: HTMLCanvasElement,
  {
    entries,
    bar,
    background,
    ink,
  }: { entries: readonly LegendEntry[]; bar: { pixels: number; label: string } | null; background: string; ink: string },
): Promise<Blob | null> {
  const size = Math.round(picture.height / 36);
  const canvas = h('canvas', { width: picture.width, height: picture.height + 3 * size });
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0);
  context.font = `${size}px system-ui, sans-serif`;
  context.textBaseline = 'middle';
  const y = picture.height + 1.5 * size;
  let x = size;
  for (const { colour, label } of entries) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(x + size / 2, y, size / 2, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = ink;
    context.fillText(label, x + 1.4 * size, y);
    x += 3 * size + context.measureText(label).width;
  }
  if (bar) {
    const right = canvas.width - size;
    context.fillStyle = ink;
    context.fillRect(right - bar.pixels, y - size / 8, bar.pixels, size / 4);
    context.textAlign = 'right';
    context.fillText(bar.label, right - bar.pixels - size / 2, y);
  }
  return pngOf(canvas);
}
