/**
 * Greek letters and signs in a PDF, of the font Symbol. pdfkit gives every font the encoding of Windows, which has none of
 * them; here the font has its own. Widths are those of its metrics by Adobe.
 */
import type PDFDocument from 'pdfkit';

type Document = InstanceType<typeof PDFDocument>;

/** [code, width in thousandths of the font size] of each sign. */
const glyphs: Record<string, readonly [number, number]> = {
  α: [0x61, 631],
  β: [0x62, 549],
  χ: [0x63, 549],
  δ: [0x64, 494],
  ε: [0x65, 439],
  φ: [0x66, 521],
  γ: [0x67, 411],
  η: [0x68, 603],
  κ: [0x6b, 549],
  λ: [0x6c, 549],
  μ: [0x6d, 576],
  ν: [0x6e, 521],
  π: [0x70, 549],
  θ: [0x71, 521],
  ρ: [0x72, 549],
  σ: [0x73, 603],
  τ: [0x74, 439],
  ω: [0x77, 686],
  ξ: [0x78, 493],
  ψ: [0x79, 686],
  ζ: [0x7a, 494],
  Δ: [0x44, 612],
  Φ: [0x46, 763],
  Γ: [0x47, 603],
  Σ: [0x53, 592],
  Ω: [0x57, 768],
  Ψ: [0x59, 795],
  '−': [0x2d, 549],
  '⊥': [0x5e, 658],
};

/** Splits a text into parts with and without them. */
export const symbols = new RegExp(`([${Object.keys(glyphs).join('')}]+)`, 'u');

const glyphsOf = (text: string) => [...text].map((sign) => glyphs[sign] as readonly [number, number]);

/** Width over the font size. */
export const symbolWidth = (text: string): number => glyphsOf(text).reduce((sum, [, width]) => sum + width / 1000, 0);

/** Name of the font among those of a page. */
const fontName = 'Symbols';
/** How far italic letters lean: the tangent of the 12 degrees of Helvetica-Oblique. */
const lean = 0.21;

/** Sets signs at (x, y), on their base line; y grows downwards. */
export function setSymbols(pdf: Document, text: string, x: number, y: number, size: number, italic: boolean): void {
  const page = pdf.page as unknown as { fonts: Record<string, unknown> };
  if (page.fonts[fontName] === undefined) {
    const font = pdf.ref({ Type: 'Font', Subtype: 'Type1', BaseFont: 'Symbol' });
    font.end(undefined as never);
    page.fonts[fontName] = font;
  }
  const number = (value: number): string => String(Number(value.toFixed(4)));
  const codes = glyphsOf(text).map(([code]) => code.toString(16).padStart(2, '0'));
  const slant = italic && /\p{Script=Greek}/u.test(text) ? lean : 0;
  pdf.addContent(`BT /${fontName} ${number(size)} Tf 1 0 ${slant} -1 ${number(x)} ${number(y)} Tm <${codes.join('')}> Tj ET`);
}
