/** Labels as a paper sets them: names of Greek letters as letters, variables in italics, subscripts and exponents. */

import { append } from '../../model/arrays.js';

/** A part of a label in one style. */
export interface Piece {
  text: string;
  italic: boolean;
  /** 1: an exponent, -1: a subscript. */
  level: -1 | 0 | 1;
}

/** Letters by name. */
const greek: Record<string, string> = {
  alpha: 'α',
  beta: 'β',
  gamma: 'γ',
  delta: 'δ',
  epsilon: 'ε',
  eps: 'ε',
  zeta: 'ζ',
  eta: 'η',
  theta: 'θ',
  kappa: 'κ',
  lambda: 'λ',
  mu: 'μ',
  nu: 'ν',
  xi: 'ξ',
  pi: 'π',
  rho: 'ρ',
  sigma: 'σ',
  tau: 'τ',
  phi: 'φ',
  chi: 'χ',
  psi: 'ψ',
  omega: 'ω',
  Gamma: 'Γ',
  Delta: 'Δ',
  Phi: 'Φ',
  Psi: 'Ψ',
  Sigma: 'Σ',
  Omega: 'Ω',
};
const letterOf = (word: string): string | undefined => (Object.hasOwn(greek, word) ? greek[word] : undefined);
const isGreek = (word: string): boolean => /^\p{Script=Greek}$/u.test(word);

const signs: Record<string, string> = { perp: '⊥' };
const lowered = '₀₁₂₃₄₅₆₇₈₉';

/** Size of exponents and subscripts, and how far they are from the base line, in parts of the font size. */
export const script = { size: 0.72, rise: 0.36, drop: 0.22 };

/** An exponent, a word with its subscript, or what is between words. */
const token = /\^\(([^()]*)\)|\^([-+]?[\w.]+)|(\p{L}+)(?:_([A-Za-z0-9]+))?([₀-₉]*)|[^\p{L}^]+|\^/gu;

type Level = Piece['level'];

/** A variable: a letter, Latin or Greek, after Delta as well; null for a word. */
function variableOf(word: string): Piece[] | null {
  const letter = letterOf(word);
  const piece = (text: string, italic = true): Piece => ({ text, italic, level: 0 });
  if (letter !== undefined || isGreek(word)) return [piece(letter ?? word)];
  if (/^[A-Za-z]$/.test(word)) return [piece(word)];
  return /^Delta[A-Z]$/.test(word) ? [piece('Δ', false), piece(word.slice(-1))] : null;
}

function piecesOfWord(word: string, below: string | undefined, digits: string, prose: boolean): Piece[] {
  const plain = `${word}${below === undefined ? '' : `_${below}`}${digits}`;
  const sub =
    below === undefined
      ? [...digits].map((digit) => lowered.indexOf(digit)).join('')
      : (signs[below] ?? letterOf(below) ?? below);
  const variable = variableOf(word);
  // A letter alone may be a word of a sentence.
  const isWord = prose && /^[A-Za-z]$/.test(word) && sub === '';
  if (variable === null || isWord) return [{ text: plain, italic: false, level: 0 }];
  return sub === '' ? variable : [...variable, { text: sub, italic: false, level: -1 }];
}

function piecesOf(label: string, prose: boolean): Piece[] {
  const pieces: Piece[] = [];
  for (const [text, inBrackets, exponent, word, below, digits = ''] of label.matchAll(token)) {
    const raised = inBrackets ?? exponent;
    if (raised !== undefined) {
      for (const piece of piecesOf(raised, false)) pieces.push({ ...piece, text: piece.text.replace('-', '−'), level: 1 });
    } else if (word !== undefined) append(pieces, piecesOfWord(word, below, digits, prose));
    else pieces.push({ text: text.replace(/(^| )-(?= |$)|^-/, '$1−'), italic: false, level: 0 });
  }
  return pieces;
}

/** Whether a part of a path is more than a symbol. */
const isFolder = (part: string): boolean => /^[\w.-]{2,}$/.test(part) && letterOf(part.split('_', 1)[0] as string) === undefined;

/** Whether a word is a path or a name, which stays as it is. */
const isName = (word: string): boolean =>
  /^[./]|\p{L}\d*-\p{L}/u.test(word) || (word.includes('/') && word.split('/').some(isFolder));

/** @param prose whether it has words of a sentence, as a legend has: letters alone are not variables there, and names stay as they are */
export function labelPieces(label: string, prose = false): Piece[] {
  const parts = prose ? label.split(/(\s+)/) : [label];
  // What stands before an equals sign is a variable, also if it is one letter.
  const isProse = (k: number): boolean => prose && parts[k + 2] !== '=';
  const pieces = parts.flatMap((part, k): Piece[] =>
    prose && isName(part) ? [{ text: part, italic: false, level: 0 }] : piecesOf(part, isProse(k)),
  );
  const merged: Piece[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last && last.italic === piece.italic && last.level === piece.level) last.text += piece.text;
    else if (piece.text !== '') merged.push({ ...piece });
  }
  return merged;
}

/** Number of letters that a label is as wide as. */
export const widthOfPieces = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { text, level }) => sum + text.length * (level === 0 ? 1 : script.size), 0);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const shiftOf = (level: Level): number => (level === 1 ? -script.rise : level === -1 ? script.drop : 0);
const short = (x: number): string => String(Number(x.toFixed(2)));

/** What a text element holds: tspan elements, whose dy leads back to the base line. */
export function labelSvg(pieces: readonly Piece[], fontSize: number): string {
  let at = 0;
  return pieces
    .map(({ text, italic, level }) => {
      const dy = shiftOf(level) * fontSize - at;
      at += dy;
      const attributes = [
        ...(dy === 0 ? [] : [`dy="${short(dy)}"`]),
        ...(level === 0 ? [] : [`font-size="${short(script.size * fontSize)}"`]),
        ...(italic ? ['font-style="italic"'] : []),
      ];
      return attributes.length === 0 ? escaped(text) : `<tspan ${attributes.join(' ')}>${escaped(text)}</tspan>`;
    })
    .join('');
}
