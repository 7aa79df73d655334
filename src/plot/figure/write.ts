import { join } from 'node:path';
import { figureCsv } from './csv.js';
import { type HeatMapSpec, heatMapCsv, heatMapSvg } from './heatMap.js';
import { figurePdf, NoSign } from './pdf.js';
import { figurePng, NoFont } from './png.js';
import { type SnapshotSpec, snapshotCsv, snapshotSvg } from './snapshot.js';
import type { FigureSpec } from './spec.js';
import { figureSvg } from './svg.js';

/** A figure that is drawn. */
export interface Drawing {
  /** Of its files, without extension. */
  name: string;
  svg: string;
  /** Its data. */
  csv: string;
}

/** Figures as one drawing; several are panels, from top to bottom. */
export const drawingOf = (...specs: readonly [FigureSpec, ...FigureSpec[]]): Drawing => ({
  name: specs[0].name,
  svg: figureSvg(...specs),
  csv: figureCsv(...specs),
});

export const drawingOfSnapshot = (spec: SnapshotSpec): Drawing => ({
  name: spec.name,
  svg: snapshotSvg(spec),
  csv: snapshotCsv(spec),
});

export const drawingOfMap = (spec: HeatMapSpec): Drawing => ({
  name: spec.name,
  svg: heatMapSvg(spec),
  csv: heatMapCsv(spec),
});

export const figureFormats = ['svg', 'pdf', 'png', 'csv'] as const;
export type FigureFormat = (typeof figureFormats)[number];

/** A drawing as a file. @throws NoFont of a PNG on a machine without fonts, NoSign of a PDF whose fonts lack a sign */
export async function fileOf({ svg, csv }: Drawing, format: FigureFormat): Promise<string | Uint8Array> {
  switch (format) {
    case 'svg':
      return svg;
    case 'csv':
      return csv;
    case 'pdf':
      return await figurePdf(svg);
    case 'png':
      return await figurePng(svg);
  }
}

export interface WrittenFigures {
  /** Paths, in the order written. */
  files: string[];
  /** What could not be written, and why. */
  warnings: string[];
}

/** Puts a file there whole or not at all. */
type Write = (path: string, content: string | Uint8Array) => void;

/** Writes each drawing as <name>.svg, .pdf, .csv and .png into a folder that is there. */
export async function writeDrawings(folder: string, drawings: readonly Drawing[], write: Write): Promise<WrittenFigures> {
  const written: WrittenFigures = { files: [], warnings: [] };
  for (const drawing of drawings) {
    for (const format of ['svg', 'pdf', 'csv', 'png'] as const) {
      try {
        const content = await fileOf(drawing, format);
        const path = join(folder, `${drawing.name}.${format}`);
        write(path, content);
        written.files.push(path);
      } catch (error) {
        if (!(error instanceof NoFont || error instanceof NoSign)) throw error;
        if (!written.warnings.includes(error.message)) written.warnings.push(error.message);
      }
    }
  }
  return written;
}

/** The same of figures and maps. */
export const writeFigures = (
  folder: string,
  specs: readonly (FigureSpec | HeatMapSpec)[],
  write: Write,
): Promise<WrittenFigures> =>
  writeDrawings(
    folder,
    specs.map((spec) => ('series' in spec ? drawingOf(spec) : drawingOfMap(spec))),
    write,
  );
