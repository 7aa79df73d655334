/** Clouds on the circle or the sphere, on a plain canvas: hundreds of disks and thousands of points, which need no graphics processor. */
import type { CloudPoints } from '../worker/messages.js';
import { colourAt, css, type Rgb, surroundings } from './palette.js';
import type { Picture, Scene } from './picture.js';

/** Radius of the sphere in the picture, in its shorter side, so that clouds on its rim fit too. */
const globe = { 2: 0.385, 3: 0.455 } as const;
/** Corners of the rim of a disk. */
const corners = 48;

type Vector = [x: number, y: number, z: number];

/** Where clouds cover the sphere several times, each is the fainter, so that points and rims stay in sight. */
const faded = (alpha: number, covers: number): number => Math.max(0.05, alpha / Math.max(1, covers));

/** What is common to the clouds of a picture. */
interface View {
  context: CanvasRenderingContext2D;
  /** Middle of the sphere and its radius, in pixels. */
  middle: [number, number];
  radius: number;
  /** From the space of the clouds to the picture's x, y (upwards) and z (to the eye). */
  turn(x: number, y: number, z: number): Vector;
  colourOf(cloud: number): Rgb;
}

const rgba = ([r, g, b]: Rgb, alpha: number): string => `rgb(${r} ${g} ${b} / ${alpha})`;

export class CloudPicture implements Picture {
  readonly kind = 'clouds';
  readonly isSoftware = false;
  readonly #context: CanvasRenderingContext2D;

  /** @throws Error if there is no canvas */
  constructor(private readonly canvas: HTMLCanvasElement) {
    const context = canvas.getContext('2d');
    if (!context) throw new Error('this browser can draw no picture; use a newer one');
    this.#context = context;
  }

  draw(scene: Scene): void {
    const { width, height } = this.canvas;
    const { clouds, active } = scene.frame;
    const context = this.#context;
    context.fillStyle = css(surroundings[scene.look.theme].background);
    context.fillRect(0, 0, width, height);
    if (!clouds || clouds.dimension > 3) return;
    const view = this.#view(scene, clouds.dimension);
    const shown = Array.from(active.keys()).filter((i) => !scene.look.onlyActive || active[i]);
    // Those that touch are drawn last.
    shown.sort((a, b) => (active[a] as number) - (active[b] as number));
    if (clouds.dimension === 2) this.#circle(view, clouds, shown, scene);
    else this.#sphere(view, clouds, shown, scene);
  }

  #view({ camera, look, frame }: Scene, dimension: number): View {
    const { width, height } = this.canvas;
    const m = camera.view();
    const radius = globe[dimension as 2 | 3] * Math.min(width, height) * camera.zoom;
    const [cx, cy] = camera.centre;
    // A flat picture is moved by sides of the box, one as high as the picture.
    const side = dimension === 2 ? Math.min(width, height) / camera.flatHeight : 2 * radius;
    const [low, high] = look.range;
    const colours = new Map<number, Rgb>();
    return {
      context: this.#context,
      middle: [width / 2 - cx * side, height / 2 + cy * side],
      radius,
      turn: (x, y, z) =>
        dimension === 2
          ? [x, y, 0]
          : ([0, 1, 2].map((row) => (m[row] as number) * x + (m[row + 4] as number) * y + (m[row + 8] as number) * z) as Vector),
      colourOf: (cloud) => {
        const value = frame.values[cloud] as number;
        const known = colours.get(value);
        if (known) return known;
        const colour = colourAt(look.colouring, look.theme, (value - low) / Math.max(high - low, 1e-9));
        colours.set(value, colour);
        return colour;
      },
    };
  }

  /** D = 2: a disk around each centre; two clouds touch where their disks overlap. */
  #circle(view: View, clouds: CloudPoints, shown: readonly number[], scene: Scene): void {
    const { context, middle, radius } = view;
    context.lineWidth = Math.max(1, radius / 300);
    context.strokeStyle = css(surroundings[scene.look.theme].line);
    context.beginPath();
    context.arc(middle[0], middle[1], radius, 0, 2 * Math.PI);
    context.stroke();
    const alpha = faded(
      0.4,
      shown.reduce((sum, i) => sum + (clouds.radii[i] as number) / Math.PI, 0),
    );
    for (const i of shown) {
      const [x, y] = [clouds.centres[2 * i] as number, clouds.centres[2 * i + 1] as number];
      context.beginPath();
      const r = (clouds.radii[i] as number) * radius;
      context.arc(middle[0] + x * radius, middle[1] - y * radius, r, 0, 2 * Math.PI);
      context.fillStyle = rgba(view.colourOf(i), alpha);
      context.fill();
      context.strokeStyle = css(view.colourOf(i));
      context.stroke();
    }
    this.#points(view, clouds, shown, () => true, 1);
  }

  /** D = 3: a part of the sphere for each cloud; those at the back shine through. */
  #sphere(view: View, clouds: CloudPoints, shown: readonly number[], scene: Scene): void {
    const { context, middle, radius } = view;
    const { background, line } = surroundings[scene.look.theme];
    const isFront = new Map(shown.map((i) => [i, view.turn(...centreOf(clouds, i))[2] >= 0]));
    const part = (i: number): number => (1 - openingOf(Math.hypot(...centreOf(clouds, i)), clouds.radii[i] as number)[0]) / 2;
    const alpha = faded(
      0.55,
      shown.reduce((sum, i) => sum + part(i), 0),
    );
    for (const i of shown) if (!isFront.get(i)) this.#cap(view, clouds, i, -1, 0.65 * alpha);
    this.#points(view, clouds, shown, (z) => z < 0, 0.6);
    const light = context.createRadialGradient(
      ...[middle[0] - 0.35 * radius, middle[1] - 0.4 * radius, 0.1 * radius],
      ...([middle[0], middle[1], radius] as const),
    );
    light.addColorStop(0, rgba(mixed(background, line, 0.3), 0.8));
    light.addColorStop(1, rgba(mixed(background, line, 0.08), 0.86));
    context.beginPath();
    context.arc(middle[0], middle[1], radius, 0, 2 * Math.PI);
    context.fillStyle = light;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = rgba(line, 0.7);
    context.stroke();
    for (const i of shown) this.#cap(view, clouds, i, 1, alpha);
    this.#points(view, clouds, shown, (z) => z >= 0, 1);
  }

  /** The part of a cloud's cap on one side of the sphere: 1 in front, -1 at the back. */
  #cap({ context, middle, radius, turn, colourOf }: View, clouds: CloudPoints, i: number, side: 1 | -1, alpha: number): void {
    const centre = turn(...centreOf(clouds, i));
    const rim = rimOf(centre, clouds.radii[i] as number);
    if (!rim || rim.every(([, , z]) => z * side < 0)) return;
    context.beginPath();
    for (const [x, y, z] of rim) {
      // What is beyond the edge of the sphere ends there.
      const length = z * side >= 0 ? 1 : Math.hypot(x, y);
      context.lineTo(middle[0] + (x / length) * radius, middle[1] - (y / length) * radius);
    }
    context.closePath();
    context.fillStyle = rgba(colourOf(i), alpha);
    context.fill();
    context.lineWidth = Math.max(1, radius / 280);
    context.strokeStyle = css(colourOf(i));
    if (side > 0) context.stroke();
  }

  /** Points of free clouds, and the centres of rigid ones. */
  #points(view: View, clouds: CloudPoints, shown: readonly number[], fits: (z: number) => boolean, alpha: number): void {
    const { context, middle, radius } = view;
    const { dimension, points, centres } = clouds;
    const own = points.length > 0 ? points : centres;
    const each = own.length / clouds.radii.length / dimension;
    const size = Math.max(1.2, radius * (points.length > 0 ? 0.009 : 0.007));
    for (const i of shown) {
      context.fillStyle = rgba(view.colourOf(i), alpha);
      context.beginPath();
      for (let v = 0; v < each; v++) {
        const at = (i * each + v) * dimension;
        const [x, y, z] = view.turn(own[at] as number, own[at + 1] as number, dimension > 2 ? (own[at + 2] as number) : 0);
        if (!fits(z)) continue;
        const [px, py] = [middle[0] + x * radius, middle[1] - y * radius];
        context.moveTo(px + size, py);
        context.arc(px, py, size, 0, 2 * Math.PI);
      }
      context.fill();
    }
  }
}

const centreOf = ({ centres }: CloudPoints, i: number): Vector => [
  centres[3 * i] as number,
  centres[3 * i + 1] as number,
  centres[3 * i + 2] as number,
];

const mixed = (a: Rgb, b: Rgb, part: number): Rgb => a.map((x, k) => Math.round(x + part * ((b[k] as number) - x))) as Rgb;

/** Cosine and sine of the angle between a centre, so far from the middle, and the rim of its ball. */
function openingOf(length: number, r: number): [cosine: number, sine: number] {
  const sine = Math.min(1, r / length);
  return [Math.sqrt(1 - sine * sine), sine];
}

/**
 * Rim of the part of the sphere that the ball of a cloud hides from the middle: those of two rigid clouds overlap where the clouds touch.
 * Of a ball with the middle inside it is half the sphere; null without a direction.
 */
export function rimOf([x, y, z]: Vector, r: number): Vector[] | null {
  const length = Math.hypot(x, y, z);
  if (length === 0) return null;
  const [cosine, sine] = openingOf(length, r);
  const n: Vector = [x / length, y / length, z / length];
  // Across: any direction that is not along n.
  const [p, q] = Math.abs(n[2]) < 0.9 ? [-n[1], n[0]] : [0, -n[2]];
  const third = Math.abs(n[2]) < 0.9 ? 0 : n[1];
  const norm = Math.hypot(p, q, third);
  const u: Vector = [p / norm, q / norm, third / norm];
  const w: Vector = [n[1] * u[2] - n[2] * u[1], n[2] * u[0] - n[0] * u[2], n[0] * u[1] - n[1] * u[0]];
  return Array.from({ length: corners }, (_, k): Vector => {
    const [c, s] = [Math.cos((2 * Math.PI * k) / corners), Math.sin((2 * Math.PI * k) / corners)];
    return [0, 1, 2].map((axis) => cosine * n[axis as 0] + sine * (c * u[axis as 0] + s * w[axis as 0])) as Vector;
  });
}
