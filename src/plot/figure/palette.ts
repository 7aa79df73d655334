/** Colours that readers with any common colour vision tell apart (Okabe and Ito, 2008), each with a symbol of its own for print in grey. */
import type { SymbolType } from '@observablehq/plot';

/** Without its yellow, which is too faint on white. */
export const colours = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#000000'] as const;

const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const satisfies readonly SymbolType[];

/** Of series k; beyond the palette colours repeat with other symbols. */
export function lookOf(k: number): { colour: string; symbol: SymbolType } {
  const round = Math.floor(k / colours.length);
  return {
    colour: colours[k % colours.length] as string,
    symbol: symbols[(k + round) % symbols.length] as SymbolType,
  };
}
