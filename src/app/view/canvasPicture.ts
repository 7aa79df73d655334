/** Particles on a plain canvas, for browsers without WebGL2: slower, the same picture in outline. */
import { colourAt, css, surroundings } from './palette.js';
import type { Picture, Scene } from './picture.js';
import { shownIds } from './visible.js';
import { flatScale } from './webglPicture.js';

interface Drawn {
  x: number;
  y: number;
  depth: number;
  radius: number;
  colour: string;
}

/** Place in the picture, depth, and pixels of a side of the box there. */
type Projection = (p: readonly number[]) => [x: number, y: number, depth: number, scale: number];

const fraction = (u: number): number => u / 2 ** 32 - 0.5;
/** Colours of a scale that are told apart. */
const shades = 32;

export class CanvasPicture implements Picture {
  readonly kind = 'canvas';
  /** Its time goes by the particles. */
  readonly isSoftware = false;
  readonly #context: CanvasRenderingContext2D;

  /** @throws Error if there is no canvas either */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser can draw no picture; use a newer one');
    this.#context = context;
  }

  draw(scene: Scene): void {
    const { width, height } = this.canvas;
    const context = this.#context;
    const { theme } = scene.look;
    context.fillStyle = css(surroundings[theme].background);
    context.fillRect(0, 0, width, height);
    const place = this.#projection(scene, width, height);
    const drawn = this.#particles(scene, place);
    if (scene.frame.axes === 3) drawn.sort((a, b) => a.depth - b.depth);
    context.lineWidth = 1;
    context.strokeStyle = theme === 'dark' ? 'rgb(0 0 0 / 55%)' : 'rgb(0 0 0 / 40%)';
    for (const { x, y, radius, colour } of drawn) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fillStyle = colour;
      context.fill();
      if (radius > 3) context.stroke();
    }
    this.#links(scene, place);
    this.#box(scene, place);
  }

  /** Lines of contact, from either end, so that those over the edge of the box are drawn on both sides. */
  #links({ frame, look }: Scene, place: Projection): void {
    const { pairs, positions } = frame;
    if (!look.links || !pairs || frame.axes !== 2) return;
    const context = this.#context;
    const scale = place([0, 0])[3];
    context.strokeStyle = css(surroundings[look.theme].link);
    context.lineWidth = Math.max(1, (0.1 * scale) / frame.boxLength);
    context.beginPath();
    for (let k = 0; k < pairs.length; k++) {
      const [a, b] = [2 * (pairs[k] as number), 2 * (pairs[k ^ 1] as number)];
      const from = [0, 1].map((c) => fraction(positions[a + c] as number));
      const to = from.map((x, c) => x + (((positions[b + c] as number) - (positions[a + c] as number)) | 0) / 2 ** 32);
      const [[x, y], [u, v]] = [place(from), place(to)];
      context.moveTo(x, y);
      context.lineTo(u, v);
    }
    context.stroke();
    context.lineWidth = 1;
  }

  #projection({ camera, frame }: Scene, width: number, height: number): Projection {
    if (frame.axes < 3) {
      const [sx, sy] = flatScale(camera.flatHeight, width, height);
      const [cx, cy] = camera.centre;
      return ([x = 0, y = 0]) => [(((x - cx) * sx + 1) / 2) * width, ((1 - (y - cy) * sy) / 2) * height, 0, (sy * height) / 2];
    }
    const [view, projection] = [camera.view(), camera.projection(width / height)];
    const at = (m: Float32Array, row: number, [x = 0, y = 0, z = 0]: readonly number[]): number =>
      (m[row] as number) * x + (m[row + 4] as number) * y + (m[row + 8] as number) * z + (m[row + 12] as number);
    return (p) => {
      const z = at(view, 2, p);
      const x = ((projection[0] as number) * at(view, 0, p)) / -z;
      const y = ((projection[5] as number) * at(view, 1, p)) / -z;
      return [((x + 1) / 2) * width, ((1 - y) / 2) * height, z, ((projection[5] as number) * height) / 2 / -z];
    };
  }

  #particles(scene: Scene, place: Projection): Drawn[] {
    const { frame, system, look } = scene;
    const { axes, positions, values, boxLength } = frame;
    const [low, high] = look.range;
    const table = Array.from({ length: shades }, (_, k) => css(colourAt(look.colouring, look.theme, k / (shades - 1))));
    const drawn: Drawn[] = [];
    const p = [0, 0, 0];
    for (const i of shownIds(scene)) {
      for (let c = 0; c < axes; c++) p[c] = fraction(positions[i * axes + c] as number);
      const [x, y, depth, scale] = place(p);
      const shade = Math.round(
        ((Math.min(high, Math.max(low, values[i] as number)) - low) / Math.max(high - low, 1e-9)) * (shades - 1),
      );
      drawn.push({ x, y, depth, radius: ((system.radii[i] as number) / boxLength) * scale, colour: table[shade] as string });
    }
    return drawn;
  }

  #box({ frame, look }: Scene, place: Projection): void {
    const context = this.#context;
    context.strokeStyle = css(surroundings[look.theme].line);
    context.beginPath();
    const flat = frame.axes < 3;
    for (let line = 0; line < (flat ? 8 : 12); line++) {
      const axis = Math.floor(line / 4);
      const ends = [-0.5, 0.5].map((end) => {
        const p = [0, 0, 0];
        p[axis] = end;
        p[(axis + 1) % 3] = (line & 1) - 0.5;
        p[(axis + 2) % 3] = ((line >> 1) & 1) - 0.5;
        return place(p);
      });
      for (const [k, [x, y]] of ends.entries()) k === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    }
    context.stroke();
  }
}
