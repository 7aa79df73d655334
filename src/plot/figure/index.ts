export { figureCsv } from './csv.js';
export type { HeatMapSpec } from './heatMap.js';
export { figurePdf, NoSign } from './pdf.js';
export { figurePng } from './png.js';
export type { FigureLevel, FigurePoint, FigureSeries, FigureSpec } from './spec.js';
export { columnWidth, figureSvg } from './svg.js';
export {
  type Drawing,
  drawingOf,
  drawingOfMap,
  drawingOfSnapshot,
  type FigureFormat,
  figureFormats,
  fileOf,
  writeDrawings,
  writeFigures,
} from './write.js';
