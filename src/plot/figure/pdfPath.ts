/** Path data of SVG as path operators of PDF. */
import { pdfNumber } from './pdfNumber.js';

/** Numbers that a command takes. */
const parameters: Record<string, number> = { M: 2, L: 2, H: 1, V: 1, C: 6, Q: 4, A: 7, Z: 0 };

interface Point {
  x: number;
  y: number;
}

const words = (...values: number[]): string => values.map(pdfNumber).join(' ');

/** A circular arc as Bezier curves of at most a quarter (SVG 1.1, appendix F.6.5, for equal radii). */
function arc(from: Point, to: Point, radius: number, large: boolean, sweep: boolean): string[] {
  const [hx, hy] = [(from.x - to.x) / 2, (from.y - to.y) / 2];
  const half = Math.hypot(hx, hy);
  const r = Math.max(radius, half);
  if (half === 0) return [];
  const off = (Math.sqrt(Math.max(0, r * r - half * half)) / half) * (large === sweep ? -1 : 1);
  const [cx, cy] = [(from.x + to.x) / 2 + off * hy, (from.y + to.y) / 2 - off * hx];
  const start = Math.atan2(from.y - cy, from.x - cx);
  let turn = Math.atan2(to.y - cy, to.x - cx) - start;
  if (sweep && turn <= 0) turn += 2 * Math.PI;
  if (!sweep && turn >= 0) turn -= 2 * Math.PI;
  const pieces = Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9);
  const step = turn / pieces;
  const reach = (4 / 3) * Math.tan(step / 4) * r;
  return Array.from({ length: pieces }, (_, k) => {
    const [a, b] = [start + k * step, start + (k + 1) * step];
    const [x1, y1] = [cx + r * Math.cos(a), cy + r * Math.sin(a)];
    const [x2, y2] = [cx + r * Math.cos(b), cy + r * Math.sin(b)];
    const first = words(x1 - reach * Math.sin(a), y1 + reach * Math.cos(a));
    return `${first} ${words(x2 + reach * Math.sin(b), y2 - reach * Math.cos(b), x2, y2)} c`;
  });
}

/**
 * @param data the attribute d
 * @throws RangeError for a command that is none, or ellipses
 */
export function pathOperators(data: string): string {
  const tokens = [...data.matchAll(/([a-zA-Z])|(-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)/g)].map(([token]) => token);
  const operators: string[] = [];
  let here: Point = { x: 0, y: 0 };
  let start = here;
  let command = '';
  for (let at = 0; at < tokens.length; ) {
    if (/[a-zA-Z]/.test(tokens[at] as string)) command = tokens[at++] as string;
    const kind = command.toUpperCase();
    const count = parameters[kind];
    if (count === undefined) throw new RangeError(`a path has the command ${command}, which its PDF does not know`);
    const base = command === kind ? { x: 0, y: 0 } : here;
    const values = tokens.slice(at, at + count).map(Number);
    at += count;
    const point = (k: number): Point => ({ x: base.x + (values[k] as number), y: base.y + (values[k + 1] as number) });
    if (kind === 'Z') {
      operators.push('h');
      here = start;
      continue;
    }
    const before = here;
    if (kind === 'H') here = { x: base.x + (values[0] as number), y: here.y };
    else if (kind === 'V') here = { x: here.x, y: base.y + (values[0] as number) };
    else here = point(count - 2);
    if (kind === 'M') {
      start = here;
      operators.push(`${words(here.x, here.y)} m`);
      // What follows a move without a command of its own are lines.
      command = command === 'M' ? 'L' : 'l';
    } else if (kind === 'C') {
      const [a, b] = [point(0), point(2)];
      operators.push(`${words(a.x, a.y, b.x, b.y, here.x, here.y)} c`);
    } else if (kind === 'Q') {
      const c = point(0);
      const third = (p: Point): Point => ({ x: p.x + (2 / 3) * (c.x - p.x), y: p.y + (2 / 3) * (c.y - p.y) });
      const [a, b] = [third(before), third(here)];
      operators.push(`${words(a.x, a.y, b.x, b.y, here.x, here.y)} c`);
    } else if (kind === 'A') {
      if (values[0] !== values[1]) throw new RangeError('a path has an elliptical arc, which its PDF does not know');
      for (const curve of arc(before, here, values[0] as number, values[3] === 1, values[4] === 1)) operators.push(curve);
    } else operators.push(`${words(here.x, here.y)} l`);
  }
  return operators.join(' ');
}
