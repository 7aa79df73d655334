/** Numbers as programs write them into text files. */

const number = /^[+-]?(\d+\.?\d*|\.\d+)([deDE][+-]?\d+)?$/;
/** Codes from here on are letters, as in 0x10 and 5D-01. */
const letters = 65;

/** The finite number that a word stands for, Fortran's exponents (5.0D-01) included; NaN of any other word. */
export function numberOfWord(word: string): number {
  // Most words are plain; the exact test is for those that JavaScript takes otherwise.
  const value = Number(word);
  if (Number.isFinite(value) && word !== '' && !(word.charCodeAt(1) >= letters)) return value;
  if (!number.test(word)) return Number.NaN;
  const exact = Number(word.replace(/d/i, 'e'));
  return Number.isFinite(exact) ? exact : Number.NaN;
}
