/** What draws particles, however it does it. */
import type { Colouring, FrameData, SystemInfo } from '../worker/messages.js';
import type { Camera } from './camera.js';
import type { Theme } from './palette.js';

/** A slab of the box: only particles with their centre in it are shown. */
export interface Slice {
  axis: 0 | 1 | 2;
  /** Middle and thickness, in sides of the box; the box goes from 0 to 1. */
  at: number;
  thickness: number;
}

export interface Look {
  colouring: Colouring;
  theme: Theme;
  onlyActive: boolean;
  /** Whether contacts are drawn as lines, where the frame has them. */
  links: boolean;
  slice: Slice | null;
  /** Values that the scale covers. */
  range: [number, number];
}

/** What is to be drawn. */
export interface Scene {
  frame: FrameData;
  system: SystemInfo;
  look: Look;
  camera: Camera;
}

export interface Picture {
  readonly kind: 'webgl2' | 'canvas' | 'clouds';
  /** Whether a processor draws each pixel. */
  readonly isSoftware: boolean;
  /** Draws; the frame is uploaded only if it is another one than before. */
  draw(scene: Scene): void;
}

/** Ends of a slice as coordinates of the centred box. */
export function sliceEnds({ at, thickness }: Slice): [number, number] {
  return [at - thickness / 2 - 0.5, at + thickness / 2 - 0.5];
}
