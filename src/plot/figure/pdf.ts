/**
 * The SVG of a figure as PDF 1.4, vector for vector: the elements that our figures hold (svg, g, path, line, rect, circle, text, clipPath) and no
 * others. Text is set in Helvetica, one of the fonts that every reader has; nothing is compressed, so that the same figure is the same file.
 */
import { DOMParser } from 'linkedom';
import { pdfNumber } from './pdfNumber.js';
import { pathOperators } from './pdfPath.js';
import { textOperators } from './pdfText.js';

/** Points a mm. */
const pointsPerMm = 72 / 25.4;

/** What an element passes on to those inside it. */
interface Style {
  fill: string;
  stroke: string;
  strokeWidth: number;
  dashes: string;
  cap: string;
  join: string;
  fontSize: number;
  anchor: string;
}

const first: Style = {
  fill: 'black',
  stroke: 'none',
  strokeWidth: 1,
  dashes: '',
  cap: 'butt',
  join: 'miter',
  fontSize: 10,
  anchor: 'start',
};

const inherited: Record<string, keyof Style> = {
  fill: 'fill',
  stroke: 'stroke',
  'stroke-width': 'strokeWidth',
  'stroke-dasharray': 'dashes',
  'stroke-linecap': 'cap',
  'stroke-linejoin': 'join',
  'font-size': 'fontSize',
  'text-anchor': 'anchor',
};

interface SvgElement {
  localName: string;
  children: Iterable<SvgElement>;
  textContent: string;
  getAttribute(name: string): string | null;
}

function styleOf(element: SvgElement, outer: Style): Style {
  const style = { ...outer } as Record<keyof Style, string | number>;
  for (const [name, field] of Object.entries(inherited)) {
    const given = element.getAttribute(name);
    if (given !== null) style[field] = typeof outer[field] === 'number' ? Number.parseFloat(given) : given;
  }
  // A style attribute wins; Plot gives its font size there.
  const size = /font-size:\s*([\d.]+)px/.exec(element.getAttribute('style') ?? '');
  if (size) style.fontSize = Number(size[1]);
  return style as unknown as Style;
}

const named: Record<string, string> = { black: '#000000', white: '#ffffff', currentColor: '#000000' };

/** red green blue, each 0 to 1; null for none. */
function colourOf(text: string): string | null {
  if (text === 'none') return null;
  const hex = /^#([0-9a-f]{6})$/i.exec(named[text] ?? text)?.[1];
  if (hex === undefined) throw new RangeError(`a figure has the colour ${text}, which its PDF does not know`);
  return [0, 2, 4].map((at) => pdfNumber(Number.parseInt(hex.slice(at, at + 2), 16) / 255)).join(' ');
}

/** Matrices of a transform attribute, outermost first. */
function transformOperators(text: string | null): string[] {
  return [...(text ?? '').matchAll(/(\w+)\(([^)]*)\)/g)].map(([, kind, list]) => {
    const [a = 0, b = 0] = (list as string).split(/[\s,]+/).map(Number);
    if (kind === 'translate') return `1 0 0 1 ${pdfNumber(a)} ${pdfNumber(b)} cm`;
    if (kind !== 'rotate') throw new RangeError(`a figure has the transform ${kind}, which its PDF does not know`);
    const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)].map(pdfNumber);
    return `${cos} ${sin} ${pdfNumber(-Math.sin((a * Math.PI) / 180))} ${cos} 0 0 cm`;
  });
}

const caps: Record<string, number> = { butt: 0, round: 1, square: 2 };
const joins: Record<string, number> = { miter: 0, round: 1, bevel: 2 };

/** A path with its fill and stroke; nothing if it has neither. */
function painted(path: string, style: Style): string[] {
  const fill = colourOf(style.fill);
  const stroke = style.strokeWidth > 0 ? colourOf(style.stroke) : null;
  if (fill === null && stroke === null) return [];
  const set: string[] = [];
  if (fill !== null) set.push(`${fill} rg`);
  if (stroke !== null) {
    const dashes = style.dashes === '' || style.dashes === 'none' ? '' : style.dashes.replaceAll(',', ' ');
    set.push(
      `${stroke} RG ${pdfNumber(style.strokeWidth)} w ${caps[style.cap] ?? 0} J ${joins[style.join] ?? 0} j [${dashes}] 0 d`,
    );
  }
  return [...set, path, fill === null ? 'S' : stroke === null ? 'f' : 'B'];
}

class Writer {
  private readonly clips = new Map<string, string>();

  /** @param width and height of the page in SVG units, for lengths in percent */
  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {}

  private length(element: SvgElement, name: string, whole: number, fontSize = 0): number {
    const text = element.getAttribute(name) ?? '0';
    const value = Number.parseFloat(text);
    return text.endsWith('%') ? (value / 100) * whole : text.endsWith('em') ? value * fontSize : value;
  }

  private shapeOf(element: SvgElement): string | null {
    const of = (name: string, whole = this.width): number => this.length(element, name, whole);
    switch (element.localName) {
      case 'path':
        return pathOperators(element.getAttribute('d') ?? '');
      case 'line':
        return `${pdfNumber(of('x1'))} ${pdfNumber(of('y1'))} m ${pdfNumber(of('x2'))} ${pdfNumber(of('y2'))} l`;
      case 'rect':
        return `${[of('x'), of('y', this.height), of('width'), of('height', this.height)].map(pdfNumber).join(' ')} re`;
      case 'circle': {
        const [x, y, r] = [of('cx'), of('cy'), of('r')];
        return pathOperators(`M${x + r},${y}A${r},${r},0,1,1,${x - r},${y}A${r},${r},0,1,1,${x + r},${y}Z`);
      }
      default:
        return null;
    }
  }

  /** Clip paths come before what they clip. */
  private keepClip(element: SvgElement): void {
    const [shape] = element.children;
    this.clips.set(element.getAttribute('id') ?? '', (shape && this.shapeOf(shape)) ?? '');
  }

  /** Operators of an element and all in it. */
  draw(element: SvgElement, outer: Style = first): string[] {
    const name = element.localName;
    if (name === 'style' || name === 'title') return [];
    if (name === 'clipPath') {
      this.keepClip(element);
      return [];
    }
    const style = styleOf(element, outer);
    const body = transformOperators(element.getAttribute('transform'));
    const clip = /url\(#(.+)\)/.exec(element.getAttribute('clip-path') ?? '')?.[1];
    if (clip !== undefined) body.push(`${this.clips.get(clip) ?? ''} W n`);
    const shape = this.shapeOf(element);
    if (shape !== null) for (const operator of painted(shape, style)) body.push(operator);
    else if (name === 'text') {
      const at = (axis: 'x' | 'y') =>
        this.length(element, axis, this.width, style.fontSize) + this.length(element, `d${axis}`, this.width, style.fontSize);
      const colour = colourOf(style.fill);
      if (colour !== null) body.push(`${colour} rg`, textOperators(element.textContent, at('x'), at('y'), style));
    } else if (name === 'svg' || name === 'g')
      for (const child of element.children) for (const operator of this.draw(child, style)) body.push(operator);
    else throw new RangeError(`a figure has the element ${name}, which its PDF does not know`);
    return body.length === 0 ? [] : ['q', ...body, 'Q'];
  }
}

/** The file around one page. Offsets count bytes; all is Latin-1. */
function fileOf(stream: string, width: number, height: number): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pdfNumber(width)} ${pdfNumber(height)}] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>`,
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, k) => {
    const offset = text.length;
    text += `${k + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = text.length;
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/**
 * A figure as PDF.
 * @param svg of `figureSvg`
 * @throws RangeError if it holds what our figures don't
 */
export function figurePdf(svg: string): Uint8Array {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as unknown as SvgElement;
  const [, , width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(/\s+/).map(Number);
  const scale = (Number.parseFloat(root.getAttribute('width') ?? '0') * pointsPerMm) / width;
  const [pageWidth, pageHeight] = [width * scale, height * scale];
  // SVG counts down from the top, PDF up from the bottom.
  const flip = `${pdfNumber(scale)} 0 0 ${pdfNumber(-scale)} 0 ${pdfNumber(pageHeight)} cm`;
  const operators = new Writer(width, height).draw(root);
  return fileOf([flip, ...operators].join('\n'), pageWidth, pageHeight);
}
