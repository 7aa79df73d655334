/** Text of figures in Helvetica: widths (Adobe's metrics), encoding, raised exponents. */
import { pdfNumber } from './pdfNumber.js';

/** Thousandths of the font size, from space to ~. */
const widths = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556,
  556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
  722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
  500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/** Signs beyond ASCII, as WinAnsi has them; a minus is as wide as a digit. */
const others: Record<string, { code: number; width: number }> = {
  '−': { code: 0x96, width: 556 },
  '±': { code: 0xb1, width: 584 },
  '×': { code: 0xd7, width: 584 },
};
const raised: Record<string, string> = Object.fromEntries(
  [...'⁻⁰¹²³⁴⁵⁶⁷⁸⁹'].map((sign, k) => [sign, '−0123456789'[k] as string]),
);
/** Size and rise of an exponent, in parts of the font size. */
const exponent = { size: 0.7, rise: 0.35 };

interface Piece {
  text: string;
  raised: boolean;
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const sign of text) {
    const up = raised[sign];
    const last = pieces[pieces.length - 1];
    if (last && last.raised === (up !== undefined)) last.text += up ?? sign;
    else pieces.push({ text: up ?? sign, raised: up !== undefined });
  }
  return pieces;
}

function glyph(sign: string): { code: number; width: number } {
  const code = sign.codePointAt(0) as number;
  if (code >= 32 && code <= 126) return { code, width: widths[code - 32] as number };
  const other = others[sign];
  if (other === undefined) throw new RangeError(`a figure has the sign ${sign}, which the font of its PDF does not have`);
  return other;
}

/** Hexadecimal, which needs no escapes. */
const encoded = (text: string): string => [...text].map((sign) => glyph(sign).code.toString(16).padStart(2, '0')).join('');

const widthOf = (text: string, size: number): number =>
  ([...text].reduce((sum, sign) => sum + glyph(sign).width, 0) / 1000) * size;

/**
 * A line of text.
 * @param x of its anchor, on its base line at y, which counts down
 * @throws RangeError for a sign that Helvetica does not have
 */
export function textOperators(
  text: string,
  x: number,
  y: number,
  { fontSize, anchor }: { fontSize: number; anchor: string },
): string {
  const pieces = piecesOf(text).map((piece) => {
    const size = piece.raised ? fontSize * exponent.size : fontSize;
    return { ...piece, size, width: widthOf(piece.text, size) };
  });
  const whole = pieces.reduce((sum, { width }) => sum + width, 0);
  let at = x - whole * (anchor === 'middle' ? 0.5 : anchor === 'end' ? 1 : 0);
  const set = pieces.map((piece) => {
    const base = piece.raised ? y - fontSize * exponent.rise : y;
    const operators = `/F ${pdfNumber(piece.size)} Tf 1 0 0 -1 ${pdfNumber(at)} ${pdfNumber(base)} Tm <${encoded(piece.text)}> Tj`;
    at += piece.width;
    return operators;
  });
  return `BT ${set.join(' ')} ET`;
}
