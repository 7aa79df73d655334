export { figureCsv } from './csv.js';
export { figurePdf } from './pdf.js';
export { figurePng, NoFont } from './png.js';
export type { FigureAxis, FigureLevel, FigurePoint, FigureSeries, FigureSpec } from './spec.js';
export { columnWidth, figureSvg } from './svg.js';
export { type WrittenFigures, writeFigures } from './write.js';
