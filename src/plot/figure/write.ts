import { join } from 'node:path';
import { figureCsv } from './csv.js';
import { figurePdf } from './pdf.js';
import { figurePng, NoFont } from './png.js';
import type { FigureSpec } from './spec.js';
import { figureSvg } from './svg.js';

export interface WrittenFigures {
  /** Paths, in the order written. */
  files: string[];
  /** What could not be written, and why. */
  warnings: string[];
}

/**
 * Writes each figure as <name>.svg, .pdf, .png and .csv into a folder that is there.
 * @param write puts a file there whole or not at all
 */
export async function writeFigures(
  folder: string,
  specs: readonly FigureSpec[],
  write: (path: string, content: string | Uint8Array) => void,
): Promise<WrittenFigures> {
  const written: WrittenFigures = { files: [], warnings: [] };
  const put = (name: string, content: string | Uint8Array): void => {
    const path = join(folder, name);
    write(path, content);
    written.files.push(path);
  };
  for (const spec of specs) {
    const svg = figureSvg(spec);
    put(`${spec.name}.svg`, svg);
    put(`${spec.name}.pdf`, await figurePdf(svg));
    put(`${spec.name}.csv`, figureCsv(spec));
    try {
      put(`${spec.name}.png`, await figurePng(svg));
    } catch (error) {
      if (!(error instanceof NoFont)) throw error;
      written.warnings = [error.message];
    }
  }
  return written;
}
