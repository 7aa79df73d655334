/** An SVG of cost against N and against activity, both axes logarithmic: a row of two panels a dimension. */

const panel = { width: 400, height: 280, left: 64, top: 34, right: 14, bottom: 46 };
const legendHeight = 24;
const colours = ['#0b5fa5', '#b5442d', '#2f7d4f', '#8a5aa8', '#a87a10', '#5b6570', '#c2528b', '#2a9d9d', '#7a4a1e', '#8fa32c'];

const escaped = (text) => String(text).replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

/** Whole decades that hold the values. */
function decades(values) {
  const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
  const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
  return low === high ? [low - 1, high + 1] : [low, high];
}

function power(exponent) {
  return `10<tspan dy="-5" font-size="8">${exponent}</tspan>`;
}

/** @param curves [{name, points: [[x, y]]}] */
function drawPanel({ title, xLabel, yLabel, curves, colourOf }, originX, originY) {
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return '';
  const [x0, x1] = decades(points.map(([x]) => x));
  const [y0, y1] = decades(points.map(([, y]) => y));
  const width = panel.width - panel.left - panel.right;
  const height = panel.height - panel.top - panel.bottom;
  const px = (x) => panel.left + ((Math.log10(x) - x0) / (x1 - x0)) * width;
  const py = (y) => panel.top + (1 - (Math.log10(y) - y0) / (y1 - y0)) * height;
  const out = [`<g transform="translate(${originX} ${originY})">`];
  out.push(`<text x="${panel.left}" y="20" font-size="13">${escaped(title)}</text>`);
  for (let e = x0; e <= x1; e++) {
    const x = px(10 ** e).toFixed(1);
    out.push(`<path d="M${x} ${panel.top}v${height}" stroke="#e3e6e8"/>`);
    out.push(`<text x="${x}" y="${panel.top + height + 16}" text-anchor="middle">${power(e)}</text>`);
  }
  for (let e = y0; e <= y1; e++) {
    const y = py(10 ** e).toFixed(1);
    out.push(`<path d="M${panel.left} ${y}h${width}" stroke="#e3e6e8"/>`);
    out.push(`<text x="${panel.left - 6}" y="${Number(y) + 4}" text-anchor="end">${power(e)}</text>`);
  }
  out.push(`<rect x="${panel.left}" y="${panel.top}" width="${width}" height="${height}" fill="none" stroke="#5b6570"/>`);
  out.push(`<text x="${panel.left + width / 2}" y="${panel.height - 10}" text-anchor="middle">${escaped(xLabel)}</text>`);
  out.push(
    `<text transform="translate(14 ${panel.top + height / 2}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text>`,
  );
  for (const { name, points: curve } of curves) {
    if (curve.length === 0) continue;
    const sorted = [...curve].sort((a, b) => a[0] - b[0]).map(([x, y]) => `${px(x).toFixed(1)},${py(y).toFixed(1)}`);
    out.push(`<polyline points="${sorted.join(' ')}" fill="none" stroke="${colourOf(name)}" stroke-width="1.6"/>`);
    for (const at of sorted)
      out.push(`<circle cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="3" fill="${colourOf(name)}"/>`);
  }
  out.push('</g>');
  return out.join('\n');
}

/** @param document what bench/results/<date>.json holds */
export function plot({ results, labels }) {
  const names = Object.keys(labels).filter((name) => results.some(({ programs }) => programs[name]?.available));
  const colourOf = (name) => colours[Object.keys(labels).indexOf(name) % colours.length];
  const curvesOf = (chosen, x) =>
    names.map((name) => ({
      name,
      points: chosen.filter(({ programs }) => programs[name]?.available).map((r) => [x(r), r.programs[name].nsPerParticleStep]),
    }));
  const largest = (chosen) =>
    Math.max(0, ...chosen.filter(({ case: c }) => c.kind === 'sparse').map(({ case: c }) => c.particles));
  const panels = [];
  [3, 2].forEach((dimension, row) => {
    const here = results.filter(({ case: c, programs }) => c.dimension === dimension && programs.ours.available);
    const y = legendHeight + row * panel.height;
    const yLabel = 'ns a particle-step';
    const byN = here.filter(({ case: c }) => c.kind === 'settled');
    panels.push(
      drawPanel(
        { title: `${dimension}D, dense, settled`, xLabel: 'N', yLabel, curves: curvesOf(byN, (r) => r.case.particles), colourOf },
        0,
        y,
      ),
    );
    const size = largest(here.filter(({ case: c }) => c.particles === 1e5)) || largest(here);
    const byActivity = here.filter(
      ({ case: c, programs }) =>
        c.kind !== 'absorbed' && c.kind !== 'settled' && c.particles === size && programs.ours.activeFraction > 0,
    );
    panels.push(
      drawPanel(
        {
          title: `${dimension}D, N = ${size}`,
          xLabel: 'active fraction',
          yLabel,
          curves: curvesOf(byActivity, (r) => r.programs.ours.activeFraction),
          colourOf,
        },
        panel.width,
        y,
      ),
    );
  });
  const legend = names.map((name, k) => {
    const x = 12 + k * 160;
    return `<circle cx="${x}" cy="13" r="4" fill="${colourOf(name)}"/><text x="${x + 9}" y="17">${escaped(labels[name])}</text>`;
  });
  const width = Math.max(2 * panel.width, 12 + names.length * 160);
  const height = legendHeight + 2 * panel.height;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="#1d2327">
<rect width="${width}" height="${height}" fill="#fff"/>
${[...legend, ...panels].join('\n')}
</svg>
`;
}
