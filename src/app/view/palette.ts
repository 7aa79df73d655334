/** Colours of particles and of the picture. */
import type { Colouring } from '../worker/messages.js';

export type Rgb = [number, number, number];
export type Theme = 'dark' | 'light';

/** Stops of the scales, dark to bright: luminance rises evenly, so that they are read without hue too. */
const stops: Record<Theme, Record<'sequence' | 'order', Rgb[]>> = {
  dark: {
    sequence: [
      [38, 48, 92],
      [44, 92, 148],
      [32, 142, 154],
      [88, 184, 116],
      [196, 210, 78],
      [255, 236, 150],
    ],
    order: [
      [40, 44, 66],
      [84, 62, 122],
      [158, 76, 134],
      [222, 98, 104],
      [250, 154, 84],
      [255, 222, 128],
    ],
  },
  light: {
    sequence: [
      [206, 222, 240],
      [120, 178, 214],
      [46, 140, 170],
      [24, 110, 112],
      [30, 78, 64],
      [28, 44, 30],
    ],
    order: [
      [226, 214, 236],
      [194, 150, 204],
      [170, 92, 160],
      [146, 44, 108],
      [104, 20, 62],
      [58, 8, 30],
    ],
  },
};

/** Not active, and active. */
export const states: Record<Theme, [Rgb, Rgb]> = {
  dark: [
    [70, 102, 138],
    [255, 138, 56],
  ],
  light: [
    [142, 168, 196],
    [214, 84, 12],
  ],
};

export interface Surroundings {
  background: Rgb;
  line: Rgb;
}

export const surroundings: Record<Theme, Surroundings> = {
  dark: { background: [11, 15, 22], line: [120, 138, 164] },
  light: { background: [250, 251, 253], line: [96, 112, 136] },
};

function at(list: readonly Rgb[], x: number): Rgb {
  const place = Math.min(1, Math.max(0, x)) * (list.length - 1);
  const k = Math.min(list.length - 2, Math.floor(place));
  const [a, b] = [list[k] as Rgb, list[k + 1] as Rgb];
  return [0, 1, 2].map((c) => Math.round((a[c] as number) + (place - k) * ((b[c] as number) - (a[c] as number)))) as Rgb;
}

/** Colour of a value from 0 to 1 of a scale. */
export function colourAt(colouring: Colouring, theme: Theme, x: number): Rgb {
  if (colouring === 'active') return states[theme][x >= 0.5 ? 1 : 0];
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
      let low = Number.POSITIVE_INFINITY;
      let high = 0;
      for (const value of values) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
      if (colouring === 'displacement') return [0, niceCeiling(high)];
      return high > low ? [low, high] : [0, 2 * high];
    }
  }
}

/** The next of 1, 2, 5 times a power of ten: a scale that does not flicker. */
function niceCeiling(x: number): number {
  if (!(x > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(x));
  return ([1, 2, 5, 10].find((step) => step * power >= x * 0.999) as number) * power;
}
