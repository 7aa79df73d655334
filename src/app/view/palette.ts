/** Colours of particles and of the picture. */
import { maxOf, minOf } from '../../model/arrays.js';
import { stateColours } from '../../plot/stateColours.js';
import type { Colouring } from '../worker/messages.js';

export type Rgb = [number, number, number];
export type Theme = 'dark' | 'light';

/** A colour as style sheets write it, `#rrggbb`. */
const rgb = (colour: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Rgb;
const scale = (...colours: string[]): Rgb[] => colours.map(rgb);

/** Stops of the scales, dark to bright: luminance rises evenly, so that they are read without hue too. */
const stops: Record<Theme, Record<'sequence' | 'order', Rgb[]>> = {
  dark: {
    sequence: scale('#26305c', '#2c5c94', '#208e9a', '#58b874', '#c4d24e', '#ffec96'),
    order: scale('#282c42', '#543e7a', '#9e4c86', '#de6268', '#fa9a54', '#ffde80'),
  },
  light: {
    sequence: scale('#cedef0', '#78b2d6', '#2e8caa', '#186e70', '#1e4e40', '#1c2c1e'),
    order: scale('#e2d6ec', '#c296cc', '#aa5ca0', '#922c6c', '#68143e', '#3a081e'),
  },
};

/** Not active, and active. */
const states: Record<Theme, Rgb[]> = {
  dark: stateColours.dark.map(rgb),
  light: stateColours.light.map(rgb),
};

export interface Surroundings {
  background: Rgb;
  line: Rgb;
  /** Lines of contact, on active particles. */
  link: Rgb;
}

export const surroundings: Record<Theme, Surroundings> = {
  dark: { background: rgb('#0b0f16'), line: rgb('#788aa4'), link: rgb('#fff1d8') },
  light: { background: rgb('#fafbfd'), line: rgb('#607088'), link: rgb('#20140a') },
};

function at(list: readonly Rgb[], x: number): Rgb {
  const place = Math.min(1, Math.max(0, x)) * (list.length - 1);
  const k = Math.min(list.length - 2, Math.floor(place));
  const [a, b] = [list[k] as Rgb, list[k + 1] as Rgb];
  return [0, 1, 2].map((c) => Math.round((a[c] as number) + (place - k) * ((b[c] as number) - (a[c] as number)))) as Rgb;
}

/** Colour of a value from 0 to 1 of a scale. */
export function colourAt(colouring: Colouring, theme: Theme, x: number): Rgb {
  if (colouring === 'active') return states[theme][x >= 0.5 ? 1 : 0] as Rgb;
  return at(stops[theme][colouring === 'order' ? 'order' : 'sequence'], x);
}

/** 256 colours, RGBA. */
export function colourTable(colouring: Colouring, theme: Theme): Uint8Array {
  const table = new Uint8Array(1024);
  for (let k = 0; k < 256; k++) table.set([...colourAt(colouring, theme, k / 255), 255], 4 * k);
  return table;
}

export const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

/** Range of the values that a scale covers. */
export function rangeOfValues(colouring: Colouring, values: Float32Array, dimension: number): [number, number] {
  switch (colouring) {
    case 'active':
    case 'order':
      return [0, 1];
    case 'contacts':
      return [0, 2 * dimension + 2];
    case 'size':
    case 'displacement': {
      const [low, high] = [minOf(values), Math.max(0, maxOf(values))];
      if (colouring === 'displacement') return [0, niceCeiling(high)];
      return high > low ? [low, high] : [0, 2 * high];
    }
  }
}

/** The next of 1, 2, 5 times a power of ten: a scale that does not flicker. */
export function niceCeiling(x: number): number {
  if (!(x > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(x));
  return ([1, 2, 5, 10].find((step) => step * power >= x * 0.999) as number) * power;
}
