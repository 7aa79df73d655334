/** A drawing for a dark page: the same one in other colours. */

/** @param {string} light an SVG on white @returns {string} the same on the dark background of GitHub */
export const darkened = (light) =>
  light
    .replaceAll('fill="white"', 'fill="#0d1117"')
    .replaceAll('background:white;color:black', 'background:#0d1117;color:#e6edf3')
    .replaceAll('--plot-background: white', '--plot-background: #0d1117')
    .replace(/<text (?![^>]*fill=)/g, '<text fill="#e6edf3" ')
    .replace(/(stroke|fill)="(black|#000|#000000|#333)"/g, '$1="#e6edf3"');

/**
 * A drawing without its XML head, placed in another one.
 * @param {string} svg
 * @param {number} x
 * @param {number} y
 */
export function panelOf(svg, x, y) {
  const [, attributes, inside] = /<svg ([^>]*)>([\s\S]*)<\/svg>\s*$/.exec(svg);
  const [, width, height] = /viewBox="0 0 (\S+) (\S+)"/.exec(attributes);
  const kept = attributes.replace(/(width|height|xmlns)="[^"]*" ?/g, '');
  return {
    text: `<svg x="${x}" y="${y}" width="${width}" height="${height}" ${kept}>${inside}</svg>`,
    right: x + Number(width),
    bottom: y + Number(height),
  };
}
