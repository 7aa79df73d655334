import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FigureSpec, figurePdf, figureSvg } from '../../../src/plot/figure/index.js';
import { pathOperators } from '../../../src/plot/figure/pdfPath.js';
import { textOperators } from '../../../src/plot/figure/pdfText.js';
import { itNeeds } from '../../support/needs.js';

const spec: FigureSpec = {
  name: 'all-signs',
  x: { label: 't', unit: 'steps', log: true },
  y: { label: 'S - 1' },
  series: Array.from({ length: 9 }, (_, k) => ({
    name: `phi 0.${k}`,
    style: 'both' as const,
    points: [
      { x: 1e-3, y: -k, error: 0.3 },
      { x: 1e4, y: k },
    ],
  })),
  levels: [{ name: 'level', y: 0.5 }],
};

describe('figurePdf', () => {
  const pdf = figurePdf(figureSvg(spec));
  const text = Buffer.from(pdf).toString('latin1');

  it('has a table of the places of its objects', () => {
    const start = Number(/startxref\n(\d+)/.exec(text)?.[1]);
    expect(text.slice(start, start + 4)).toBe('xref');
    const places = [...text.slice(start).matchAll(/^(\d{10}) 00000 n/gm)].map(([, place]) => Number(place));
    expect(places).toHaveLength(5);
    places.forEach((place, k) => {
      expect(text.slice(place)).toMatch(new RegExp(`^${k + 1} 0 obj`));
    });
    const [, length, stream] = /\/Length (\d+) >>\nstream\n(.*?)\nendstream/s.exec(text) as unknown as [string, string, string];
    expect(stream.length).toBe(Number(length));
    // Every state that is saved is brought back.
    expect(stream.split('\n').filter((line) => line === 'q').length).toBe(
      stream.split('\n').filter((line) => line === 'Q').length,
    );
  });

  it('is 85 mm wide and the same each time', () => {
    const [, width] = /MediaBox \[0 0 ([\d.]+)/.exec(text) as unknown as [string, string];
    expect(Number(width)).toBeCloseTo((85 / 25.4) * 72, 2);
    expect(figurePdf(figureSvg(spec))).toEqual(pdf);
  });

  itNeeds('pdftotext')('is read by another program, with every label', (pdftotext) => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    try {
      writeFileSync(join(folder, 'a.pdf'), pdf);
      const found = spawnSync(pdftotext, ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
      expect(found.stderr).toBe('');
      for (const word of ['t (steps)', 'phi 0.0', 'phi 0.8', 'level', '10']) expect(found.stdout).toContain(word);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses what figures do not hold', () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="85mm" viewBox="0 0 10 10"><image/></svg>';
    expect(() => figurePdf(svg)).toThrow(/element image/);
    expect(() => figurePdf(svg.replace('<image/>', '<g transform="skewX(3)"/>'))).toThrow(/transform skewX/);
    expect(() => figurePdf(svg.replace('<image/>', '<line stroke="teal"/>'))).toThrow(/colour teal/);
  });
});

describe('pathOperators', () => {
  it('follows absolute and relative commands', () => {
    expect(pathOperators('M1,2L3,4h2v-1l1,1C1,1,2,2,3,3Z')).toBe('1 2 m 3 4 l 5 4 l 5 3 l 6 4 l 1 1 2 2 3 3 c h');
    expect(pathOperators('M-1.5.5 2-3')).toBe('-1.5 0.5 m 2 -3 l');
  });

  it('draws a circle by quarters that stay on it', () => {
    const ends = [...pathOperators('M2,0A2,2,0,1,1,-2,0A2,2,0,1,1,2,0Z').matchAll(/(-?[\d.]+) (-?[\d.]+) c/g)];
    expect(ends).toHaveLength(4);
    for (const [, x, y] of ends) expect(Math.hypot(Number(x), Number(y))).toBeCloseTo(2, 3);
    expect(ends.map(([, x]) => Number(x))).toEqual([0, -2, 0, 2]);
  });

  it('refuses ellipses and what is no command', () => {
    expect(() => pathOperators('M0,0A1,2,0,1,1,3,3')).toThrow(/elliptical/);
    expect(() => pathOperators('M0,0T1,2')).toThrow(/command T/);
  });
});

describe('textOperators', () => {
  const place = (text: string, anchor: string) =>
    Number(/-1 (-?[\d.]+)/.exec(textOperators(text, 100, 0, { fontSize: 10, anchor }))?.[1]);

  it('anchors by the widths of Helvetica', () => {
    // Two digits of 5.56
    expect(place('10', 'start')).toBe(100);
    expect(place('10', 'middle')).toBeCloseTo(94.44, 3);
    expect(place('10', 'end')).toBeCloseTo(88.88, 3);
  });

  it('raises exponents in smaller type, and knows a minus', () => {
    const operators = textOperators('10⁻³', 0, 0, { fontSize: 10, anchor: 'start' });
    expect(operators).toContain('/F 10 Tf 1 0 0 -1 0 0 Tm <3130> Tj');
    expect(operators).toContain('/F 7 Tf 1 0 0 -1 11.12 -3.5 Tm <9633> Tj');
  });

  it('refuses a sign that the font does not have', () => {
    expect(() => textOperators('φ', 0, 0, { fontSize: 10, anchor: 'start' })).toThrow(/sign φ/);
  });
});
