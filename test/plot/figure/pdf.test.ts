import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type FigureSpec, figurePdf, figureSvg } from '../../../src/plot/figure/index.js';
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

/** The operators of a figure of these elements, 100 units wide at 0.72 points each. */
async function drawn(elements: string): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="25.4mm" viewBox="0 0 100 100" font-size="10">${elements}</svg>`;
  const text = Buffer.from(await figurePdf(svg)).toString('latin1');
  return /stream\n(.*?)\nendstream/s.exec(text)?.[1] as string;
}

describe('figurePdf', () => {
  it('is 85 mm wide and the same each time', async () => {
    const pdf = await figurePdf(figureSvg(spec));
    const text = Buffer.from(pdf).toString('latin1');
    const [, width] = /MediaBox \[0 0 ([\d.]+)/.exec(text) as unknown as [string, string];
    expect(Number(width)).toBeCloseTo((85 / 25.4) * 72, 2);
    expect(text).toContain('(D:19700101000000Z)');
    expect(await figurePdf(figureSvg(spec))).toEqual(pdf);
  });

  itNeeds('pdftotext')('is read by another program, with every label', async (pdftotext) => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    try {
      writeFileSync(join(folder, 'a.pdf'), await figurePdf(figureSvg(spec)));
      const found = spawnSync(pdftotext, ['-layout', join(folder, 'a.pdf'), '-'], { encoding: 'utf8' });
      expect(found.stderr).toBe('');
      for (const word of ['t (steps)', 'φ 0.0', 'φ 0.8', 'level', '10']) expect(found.stdout).toContain(word);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('refuses what figures do not hold', async () => {
    await expect(drawn('<image/>')).rejects.toThrow(/image that is no PNG/);
    await expect(drawn('<ellipse/>')).rejects.toThrow(/element ellipse/);
    await expect(drawn('<g transform="skewX(3)"/>')).rejects.toThrow(/transform skewX/);
    await expect(drawn('<line stroke="teal"/>')).rejects.toThrow(/colour teal/);
    await expect(drawn('<text>密</text>')).rejects.toThrow(/no sign 密/);
    expect(await drawn('<text>ü</text>')).toContain('<fc>');
  });

  it('passes fill and stroke on to what is inside, and ends a path that has neither', async () => {
    const line = '<line x1="1" y1="2" x2="3" y2="4"/>';
    const painted = async (attributes: string) => /2 m\n3 4 l\n(\w+)\n/.exec(await drawn(`<g ${attributes}>${line}</g>`))?.[1];
    expect(await painted('')).toBe('f');
    expect(await painted('fill="none"')).toBe('n');
    expect(await painted('fill="none" stroke="black"')).toBe('S');
    expect(await painted('stroke="currentColor"')).toBe('B');
  });

  it('clips with the path that is named', async () => {
    const clipPath = '<clipPath id="a"><rect x="1" y="2" width="50%" height="4"/></clipPath>';
    const operators = await drawn(`${clipPath}<g clip-path="url(#a)"><circle r="5"/></g>`);
    expect(operators).toContain('1 2 50 4 re\nW n\n');
    expect(operators.match(/ re\n/g)).toHaveLength(1);
  });

  it('anchors text by the widths of Helvetica', async () => {
    // Two digits of 5.56
    const place = async (anchor: string) =>
      / 1 ([\d.]+) [\d.]+ Tm/.exec(await drawn(`<text x="50" y="2em" dy="-1em" text-anchor="${anchor}">10</text>`))?.[1];
    const [start, middle, end] = [await place('start'), await place('middle'), await place('end')];
    expect(Number(start)).toBe(50);
    expect(Number(start) - Number(middle)).toBeCloseTo(5.56, 6);
    expect(Number(start) - Number(end)).toBeCloseTo(11.12, 6);
  });

  it('sets Greek letters in the font Symbol, with its own encoding', async () => {
    const operators = await drawn(
      '<text x="10">φ<tspan dy="2" font-size="7">c</tspan><tspan dy="-2" font-style="italic">σ = </tspan></text>',
    );
    // φ is f of Symbol, σ is s, which leans
    expect(operators).toContain('BT /Symbols 10 Tf 1 0 0 -1 10 0 Tm <66> Tj ET');
    expect(operators).toMatch(/BT \/Symbols 10 Tf 1 0 0\.21 -1 18\.71 0 Tm <73> Tj ET/);
    // The subscript is 2 lower and 5.21 behind
    expect(operators).toMatch(/1 0 0 1 15\.21 [\d.]+ Tm/);
    const text = Buffer.from(await figurePdf(figureSvg({ ...spec, y: { label: 'phi_c' } }))).toString('latin1');
    expect(text).toMatch(/\/BaseFont \/Symbol\n>>/);
  });

  it('raises exponents in smaller type, and knows a minus', async () => {
    const operators = await drawn('<text>10⁻³</text>');
    const [[, bigSize], [, smallSize]] = [...operators.matchAll(/\/F1 (\d+) Tf/g)] as unknown as [string, string][];
    const [[, x, y], [, xOf, yOf]] = [...operators.matchAll(/1 0 0 1 ([\d.]+) ([\d.]+) Tm/g)] as unknown as string[][];
    expect([bigSize, smallSize]).toEqual(['10', '7']);
    // Behind two digits of 5.56 and the minus of Symbol
    expect(Number(xOf) - Number(x)).toBeCloseTo(11.12 + 0.549 * 7, 6);
    expect(Number(yOf) - Number(y)).toBeCloseTo(3.5, 6);
    expect(operators).toContain('BT /Symbols 7 Tf 1 0 0 -1 11.12 -3.5 Tm <2d> Tj ET');
  });
});
