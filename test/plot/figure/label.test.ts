import { describe, expect, it } from 'vitest';
import { labelPieces, labelSvg } from '../../../src/plot/figure/label.js';

/** Italics between *, subscripts after _, exponents after ^. */
const shown = (label: string, prose = false): string =>
  labelPieces(label, prose)
    .map(({ text, italic, level }) => `${level === 1 ? '^' : level === -1 ? '_' : ''}${italic ? `*${text}*` : text}`)
    .join('');

describe('labelPieces', () => {
  it.each([
    ['f_a', '*f*_a'],
    ['phi - phi_c', '*φ* − *φ*_c'],
    ['f_a t^delta', '*f*_a *t*^*δ*'],
    ['L^(1/nu_perp)', '*L*^1/^*ν*^⊥'],
    ['10^-3 sigma^2', '10^−3 *σ*^2'],
    ['DeltaV (1/sigma)', 'Δ*V* (1/*σ*)'],
    ['-d ln f_a / d ln t', '−*d* ln *f*_a / *d* ln *t*'],
    ['D₀', '*D*_0'],
    ['crystalline part', 'crystalline part'],
    ['timing.seconds', 'timing.seconds'],
  ])('sets the axis %s', (label, expected) => expect(shown(label)).toBe(expected));

  it.each([
    ['epsilon = 0.05', '*ε* = 0.05'],
    ['phi_c 0.64(1), a level', '*φ*_c 0.64(1), a level'],
    ['out/phi_scan: kick 0.1', 'out/phi_scan: kick 0.1'],
    ['phi-scan', 'phi-scan'],
    ['beta/nu_perp 0.8', '*β*/*ν*_⊥ 0.8'],
  ])('leaves words and names of the legend %s', (label, expected) => expect(shown(label, true)).toBe(expected));
});

it('comes back to the base line behind a subscript, and escapes', () => {
  expect(labelSvg(labelPieces('z_1 < 2'), 10)).toBe(
    '<tspan font-style="italic">z</tspan><tspan dy="2.2" font-size="7.2">1</tspan><tspan dy="-2.2"> &lt; 2</tspan>',
  );
});
