export { type PlotOptions, type PlotSeries, plotText, speaksUtf8 } from './terminal.js';
export { ThinnedCurve } from './thin.js';
