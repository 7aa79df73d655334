/** Lists of numbers as text: `0.5,0.5`, and rows of them as `1,1;1,0`. */

/** The list, or rows, as text. */
export const listText = (list: readonly unknown[]): string =>
  list.map((each) => (Array.isArray(each) ? each.join() : String(each))).join(Array.isArray(list[0]) ? ';' : ',');

const numberIn = (text: string): unknown => (text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text));

/** The value as it is checked: text becomes a list of numbers or of rows, whole numbers of YAML become numbers. */
export function listOfText(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(listOfText);
  if (typeof value !== 'string') return value;
  const rows = value.split(';').map((row) => row.split(',').map(numberIn));
  return rows.length > 1 ? rows : rows[0];
}
