/** Text of others, made fit for a terminal: names, keys and paths may hold anything. */

/** Controls, marks that reorder or hide text, halves of surrogate pairs, separators of lines. */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/** Text in which a terminal finds nothing to act on: controls and marks of direction are written as `\u001b`. */
export const printable = (text: string): string => text.replace(unsafe, escaped);

/** The same, with its lines kept. */
export const printableLines = (text: string): string =>
  text.replace(unsafe, (character) => (character === '\n' ? character : escaped(character)));

/** A JSON document in which the characters that JSON leaves as they are, but a terminal does not, are escaped too. */
export const printableJson = (document: unknown): string =>
  JSON.stringify(document).replace(unsafe, (character) =>
    Array.from({ length: character.length }, (_, k) => `\\u${character.charCodeAt(k).toString(16).padStart(4, '0')}`).join(''),
  );

/** Longest word and longest message, in characters. */
const longestWord = 200;
const longestMessage = 4000;

const cut = (text: string, most: number): string => {
  const tail = Math.floor(most / 4);
  return text.length <= most ? text : `${text.slice(0, most - tail - 3)}...${text.slice(-tail)}`;
};

/** A message on one line, with words that are too long cut in their middle. */
export function oneLine(message: string): string {
  const line = printable(message.replace(/\s*\n\s*/g, ' '));
  return cut(
    line.replace(/\S{201,}/g, (word) => cut(word, longestWord)),
    longestMessage,
  );
}
