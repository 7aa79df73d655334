/** How often the 68 % interval of lambda holds the truth, over spectra of known law. Prints the table of docs/structure.md. */
import { expect, it } from 'vitest';
import { boxes, coverageOf, rows } from '../analysis/structure/spectrumSets.js';

const sets = 200;

const measured = boxes.flatMap((box, b) =>
  rows.map((row, r) => ({ box, row, ...coverageOf(row, box, sets, 5001 + 100 * b + r) })),
);

it('coverage of lambda: prints the table', () => {
  const lines = measured.map(({ box, row, given, held, meanPull, mean, error, scatter }) =>
    [
      `${row.name}${row.active ? ', active' : ''}`,
      `${box.length}, ${box.frames}`,
      row.truth,
      given,
      given ? `${Math.round(100 * held)} %` : '',
      given ? meanPull.toFixed(2) : '',
      given ? `${mean.toFixed(2)}, ${scatter.toFixed(2)}, ${error.toFixed(2)}` : '',
    ].join(' | '),
  );
  console.log(
    [
      '| S(k) | L, frames | lambda | given of 200 | held | mean pull | mean, scatter, quoted error |',
      '|---|---|---|---|---|---|---|',
    ]
      .concat(lines.map((line) => `| ${line} |`))
      .join('\n'),
  );
  expect(lines).toHaveLength(boxes.length * rows.length);
});

/** k^omega beside k^0.25, of one sign and as large as the priors allow: a decade of k says nothing of it. */
const oneSided = /k\^0\.5\)|0\.4 k\)/;

it('coverage of lambda: over corrections of either sign the interval holds the truth somewhat less often than it should, without a bias', () => {
  for (const { row, box, given, held, meanPull } of measured.filter((one) => one.row.draw)) {
    const name = `${row.name}, L = ${box.length}`;
    expect(given, name).toBeGreaterThanOrEqual(0.93 * sets);
    expect(held, name).toBeGreaterThanOrEqual(0.48);
    expect(held, name).toBeLessThanOrEqual(0.76);
    expect(Math.abs(meanPull), name).toBeLessThan(0.45);
  }
});

it('coverage of lambda: one law in the box gives a value in nearly all sets, and holds the truth in 60 to 76 % of them, give or take three errors', () => {
  for (const { row, box, given, held, meanPull } of measured.filter(({ row: { doubtful, draw } }) => !doubtful && !draw)) {
    const name = `${row.name}, L = ${box.length}`;
    expect(given, name).toBeGreaterThanOrEqual(0.93 * sets);
    expect(held, name).toBeGreaterThanOrEqual(oneSided.test(row.name) ? 0.42 : 0.5);
    expect(held, name).toBeLessThanOrEqual(0.86);
    expect(Math.abs(meanPull), name).toBeLessThan(oneSided.test(row.name) ? 1.1 : 0.5);
  }
});

it('coverage of lambda: an active state with a crossover in the box or beyond it gets no lambda', () => {
  for (const { row, box, given } of measured.filter((one) => one.row.active)) {
    expect(given, `${row.name}, L = ${box.length}`).toBeLessThanOrEqual(0.03 * sets);
  }
});

it('coverage of lambda: states that remember their start at the smallest k are not taken for critical ones', () => {
  for (const { box, given, held, meanPull } of measured.filter(({ row }) => row.name.startsWith('white'))) {
    if (given === 0) continue;
    expect(held, `L = ${box.length}`).toBeGreaterThanOrEqual(0.63);
    expect(Math.abs(meanPull), `L = ${box.length}`).toBeLessThan(0.35);
  }
});
