/**
 * The SVG of a figure as PDF, vector for vector: the elements that our figures hold (svg, g, path, line, rect, circle,
 * image, text, tspan, clipPath) and no others. Text is set in Helvetica and Symbol, fonts that every reader has. Nothing is compressed, and no time is noted, so that
 * the same figure is the same file.
 */
import { buffer } from 'node:stream/consumers';
import { DOMParser } from 'linkedom';
import PDFDocument from 'pdfkit';
import { setSymbols, symbols, symbolWidth } from './pdfSymbols.js';
import { raisedSigns } from './svg.js';

type Document = InstanceType<typeof PDFDocument>;

/** Points a mm. */
const pointsPerMm = 72 / 25.4;

interface SvgElement {
  localName: string;
  /** 1 of an element. */
  nodeType: number;
  children: Iterable<SvgElement>;
  childNodes: Iterable<SvgElement>;
  textContent: string;
  getAttribute(name: string): string | null;
}

/** What an element passes on to those inside it, beside the graphics state of the PDF. */
interface Style {
  filled: boolean;
  stroked: boolean;
  fontSize: number;
  anchor: string;
}

/** Why there is no PDF of a figure with somebody's words; the SVG is whole. */
export class NoSign extends Error {}

function colourOf(text: string): string {
  if (text === 'currentColor') return 'black';
  if (/^(black|white|#[0-9a-f]{6})$/i.test(text)) return text;
  throw new RangeError(`a figure has the colour ${text}, which its PDF does not know`);
}

const numbers = (text: string): number[] => text.split(/[\s,]+/).map(Number);

/** Attributes that the graphics state of the PDF holds, and passes on. */
const states: Record<string, (pdf: Document, value: string) => unknown> = {
  fill: (pdf, value) => value !== 'none' && pdf.fillColor(colourOf(value)),
  stroke: (pdf, value) => value !== 'none' && pdf.strokeColor(colourOf(value)),
  'stroke-width': (pdf, value) => pdf.lineWidth(Number(value)),
  'stroke-dasharray': (pdf, value) => pdf.dash(numbers(value) as unknown as number, {}),
  'stroke-linecap': (pdf, value) => pdf.lineCap(value),
  'stroke-linejoin': (pdf, value) => pdf.lineJoin(value),
};

function styleOf(element: SvgElement, outer: Style): Style {
  const painted = (name: string, before: boolean) => (element.getAttribute(name) ?? (before ? 'black' : 'none')) !== 'none';
  // A style attribute wins; Plot gives its font size there.
  const size = /font-size:\s*([\d.]+)px/.exec(element.getAttribute('style') ?? '')?.[1] ?? element.getAttribute('font-size');
  return {
    filled: painted('fill', outer.filled),
    stroked: painted('stroke', outer.stroked),
    fontSize: size === null ? outer.fontSize : Number(size),
    anchor: element.getAttribute('text-anchor') ?? outer.anchor,
  };
}

function transform(pdf: Document, text: string | null): void {
  for (const [, kind, list = ''] of (text ?? '').matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a = 0, b = 0] = numbers(list);
    if (kind === 'translate') pdf.translate(a, b);
    else if (kind === 'rotate') pdf.rotate(a);
    else throw new RangeError(`a figure has the transform ${kind}, which its PDF does not know`);
  }
}

/** A length, which may be a part of a whole, or of the font size. */
function length(element: SvgElement, name: string, whole: number, fontSize = 0): number {
  const text = element.getAttribute(name) ?? '0';
  const value = Number.parseFloat(text);
  return text.endsWith('%') ? (value / 100) * whole : text.endsWith('em') ? value * fontSize : value;
}

const raised = new RegExp(`([${raisedSigns}]+)`);
/** Size and rise of an exponent in a tick, in parts of the font size. */
const exponent = { size: 0.7, rise: 0.35 };

/** A part of a line in one font, with its size and its height above the base line. */
interface Run {
  text: string;
  size: number;
  rise: number;
  italic: boolean;
}

/** The parts of a text element: text and tspan elements, of which dy moves all that follow. */
function runsOf(element: SvgElement, { fontSize }: Style): Run[] {
  let rise = 0;
  return [...element.childNodes].flatMap((node) => {
    const isPart = node.nodeType === 1;
    if (isPart) rise -= length(node, 'dy', 0, fontSize);
    const size = isPart ? Number(node.getAttribute('font-size') ?? fontSize) : fontSize;
    const italic = isPart && node.getAttribute('font-style') === 'italic';
    return node.textContent.split(raised).map((text, k): Run => {
      if (k % 2 === 0) return { text, size, rise, italic };
      const plain = [...text].map((sign) => '−0123456789'[raisedSigns.indexOf(sign)]).join('');
      return { text: plain, size: size * exponent.size, rise: rise + size * exponent.rise, italic };
    });
  });
}

/** Room behind a leaning letter, in parts of the font size. */
const italicCorrection = 0.07;

/** Sets a line of text by its anchor at (x, y), on its base line. */
function setText(pdf: Document, runs: readonly Run[], x: number, y: number, anchor: string): void {
  const pieces = runs.flatMap(({ text, ...style }) =>
    text
      .split(symbols)
      .filter((part) => part !== '')
      .map((part) => {
        const isSymbol = symbols.test(part);
        const strange = isSymbol ? undefined : /[^ -~¡-ÿ–]/u.exec(part)?.[0];
        if (strange) throw new NoSign(`the fonts of a PDF have no sign ${strange}; leave it out, or write SVG`);
        const font = pdf.font(style.italic ? 'Helvetica-Oblique' : 'Helvetica').fontSize(style.size);
        return { ...style, text: part, isSymbol, width: isSymbol ? symbolWidth(part) * style.size : font.widthOfString(part) };
      }),
  );
  // A letter that leans would touch what follows it.
  for (const piece of pieces) if (piece.isSymbol && piece.italic) piece.width += italicCorrection * piece.size;
  const whole = pieces.reduce((sum, { width }) => sum + width, 0);
  let at = x - whole * (anchor === 'middle' ? 0.5 : anchor === 'end' ? 1 : 0);
  for (const { text, size, rise, italic, isSymbol, width } of pieces) {
    if (isSymbol) setSymbols(pdf, text, at, y - rise, size, italic);
    else {
      const font = pdf.font(italic ? 'Helvetica-Oblique' : 'Helvetica').fontSize(size);
      font.text(text, at, y - rise, { lineBreak: false, baseline: 'alphabetic' });
    }
    at += width;
  }
}

class Drawing {
  readonly #clips = new Map<string, SvgElement>();

  /** @param width and height of the page in SVG units, for lengths in percent */
  constructor(
    private readonly pdf: Document,
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** Adds the path of a shape; false if the element is none. */
  #trace(element: SvgElement): boolean {
    const pdf = this.pdf;
    const of = (name: string, whole = this.width): number => length(element, name, whole);
    if (element.localName === 'path') pdf.path(element.getAttribute('d') ?? '');
    else if (element.localName === 'line') pdf.moveTo(of('x1'), of('y1')).lineTo(of('x2'), of('y2'));
    else if (element.localName === 'rect') pdf.rect(of('x'), of('y', this.height), of('width'), of('height', this.height));
    else if (element.localName === 'circle') pdf.circle(of('cx'), of('cy'), of('r'));
    else return false;
    return true;
  }

  /** A picture of pixels, given as PNG in its address. */
  #image(element: SvgElement): void {
    const [, data] = /^data:image\/png;base64,(.+)$/.exec(element.getAttribute('href') ?? '') ?? [];
    if (data === undefined) throw new RangeError('a figure has an image that is no PNG, which its PDF does not know');
    const of = (name: string, whole: number): number => length(element, name, whole);
    const [width, height] = [of('width', this.width), of('height', this.height)];
    this.pdf.image(Buffer.from(data, 'base64'), of('x', this.width), of('y', this.height), { width, height });
  }

  /** Draws an element and all in it. */
  draw(element: SvgElement, outer: Style): void {
    const pdf = this.pdf;
    const name = element.localName;
    if (name === 'style' || name === 'title') return;
    // Clip paths come before what they clip.
    if (name === 'clipPath') {
      for (const shape of element.children) this.#clips.set(`url(#${element.getAttribute('id')})`, shape);
      return;
    }
    const style = styleOf(element, outer);
    pdf.save();
    transform(pdf, element.getAttribute('transform'));
    const clip = this.#clips.get(element.getAttribute('clip-path') ?? '');
    if (clip && this.#trace(clip)) pdf.clip();
    for (const [attribute, set] of Object.entries(states)) {
      const value = element.getAttribute(attribute);
      if (value !== null) set(pdf, value);
    }
    if (this.#trace(element)) {
      if (style.filled && style.stroked) pdf.fillAndStroke();
      else if (style.filled) pdf.fill();
      else if (style.stroked) pdf.stroke();
      else pdf.addContent('n');
    } else if (name === 'text') {
      const at = (axis: 'x' | 'y') =>
        length(element, axis, this.width, style.fontSize) + length(element, `d${axis}`, this.width, style.fontSize);
      setText(pdf, runsOf(element, style), at('x'), at('y'), style.anchor);
    } else if (name === 'image') this.#image(element);
    else if (name === 'svg' || name === 'g') for (const child of element.children) this.draw(child, style);
    else throw new RangeError(`a figure has the element ${name}, which its PDF does not know`);
    pdf.restore();
  }
}

/**
 * A figure as PDF.
 * @param svg of `figureSvg`
 * @throws RangeError if it holds what our figures don't
 */
export async function figurePdf(svg: string): Promise<Uint8Array> {
  const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as unknown as SvgElement;
  const [, , width = 0, height = 0] = numbers(root.getAttribute('viewBox') ?? '');
  const scale = (Number.parseFloat(root.getAttribute('width') ?? '0') * pointsPerMm) / width;
  const size: [number, number] = [width * scale, height * scale];
  const pdf = new PDFDocument({ size, margin: 0, compress: false, info: { CreationDate: new Date(0) } });
  pdf.scale(scale);
  new Drawing(pdf, width, height).draw(root, { filled: true, stroked: false, fontSize: 10, anchor: 'start' });
  pdf.end();
  return new Uint8Array(await buffer(pdf));
}
