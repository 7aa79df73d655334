/** One live plot: a card with its curve, what the cursor reads, and what it can be saved as. */
import uPlot from 'uplot';
import { brief, button, fill, h, saveAs } from '../dom.js';
import { type Curve, colourVariable, endAtZero, type Guide, type PlotSpec, shown, type TimeAxis } from './curves.js';
import { csvOf, svgOf } from './export.js';
import { type FigureStyle, savePng } from './figure.js';
import { isPower, linearRange, logRange, logSplits, logTickText } from './ticks.js';

/** The text's size, in pixels: everything in a plot goes by it. */
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
const cssVariable = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Symbols with a subscript as one character. */
const inUnicode = (label: string): string => label.replace('f_a', 'fₐ');

export class Plot {
  readonly element: HTMLElement;
  #curves: readonly Curve[] = [];
  #guides: readonly Guide[] = [];
  #uplot: uPlot | null = null;
  #drawnColours = '';
  readonly #holder: HTMLElement;
  readonly #reading: HTMLElement;
  readonly #keys = h('span', { className: 'keys' });
  #dirty = false;
  /** Told which point was chosen. */
  onPick: ((label: string, x: number) => void) | null = null;

  /**
   * @param style of figures that are saved
   * @param extra a control of this plot alone
   */
  constructor(
    public spec: PlotSpec,
    private readonly style: () => FigureStyle,
    extra: HTMLElement | null = null,
  ) {
    this.#holder = h('div', { className: 'plot-holder' });
    this.#reading = h('output', { className: 'reading', 'aria-live': 'off' });
    const save = (kind: string, act: () => void) => {
      const label = `save ${spec.title} as ${kind}`;
      return button(null, kind, act, { className: 'small', 'aria-label': label, title: `save as ${kind}` });
    };
    this.element = h(
      'section',
      { className: 'plot', id: `plot-${spec.id}`, 'aria-label': spec.title, title: '', 'data-of': spec.of },
      h('header', {}, h('h3', { title: spec.help }, spec.title), this.#reading),
      this.#holder,
      h(
        'footer',
        {},
        this.#keys,
        extra,
        save('PNG', () => void savePng(`randorg-${spec.id}.png`, this.#svg(), this.style().scale)),
        save('SVG', () => this.#save('svg', 'image/svg+xml', this.#svg())),
        save('CSV', () => this.#save('csv', 'text/csv', csvOf(this.spec, this.#curves))),
      ),
    );
    new ResizeObserver(() => this.#fit()).observe(this.#holder);
  }

  set time(time: TimeAxis) {
    const label = time === 'change' ? 't since change' : 't';
    this.spec = { ...this.spec, x: { ...this.spec.x, label, log: time !== 'linear' } };
    this.restyle();
  }

  get curves(): readonly Curve[] {
    return this.#curves;
  }

  /** Shows curves, the present one first, and guide lines. */
  set(curves: readonly Curve[], guides: readonly Guide[] = this.#guides): void {
    this.#curves = curves;
    this.#guides = guides;
    if (this.#dirty) return;
    this.#dirty = true;
    requestAnimationFrame(() => {
      this.#dirty = false;
      this.#draw();
    });
  }

  /** Draws anew with other colours. */
  restyle(): void {
    this.#uplot?.destroy();
    this.#uplot = null;
    this.#draw();
  }

  #draw(): void {
    const lists = this.#curves.map((curve) => shown(this.spec, curve));
    const present = lists.some((points) => points.length > 0);
    // First: one that is empty may have no place, and one that is not needs it.
    this.element.classList.toggle('empty', !present);
    if (this.#holder.clientWidth === 0) return;
    const tables = lists.map((points): uPlot.AlignedData => {
      const sorted = this.spec.dots ? [...points].sort((a, b) => a[0] - b[0]) : points;
      return [sorted.map(([a]) => a), sorted.map(([, b]) => b)];
    });
    const colours = this.#curves.map(({ colour }) => colour).join();
    const data = tables.length === 0 ? ([[], []] as uPlot.AlignedData) : uPlot.join(tables);
    if (!this.#uplot || this.#drawnColours !== colours) {
      this.#uplot?.destroy();
      this.#drawnColours = colours;
      this.#uplot = new uPlot(this.#options(), data, this.#holder);
    } else this.#uplot.setData(data);
    this.#showKeys(lists);
    this.#holder.dataset.points = String(lists[0]?.length ?? 0);
  }

  /** Names of several curves, where they are not those of the runs that stand above the plots. */
  #showKeys(lists: readonly (readonly unknown[])[]): void {
    const several = this.spec.hasKeys && lists.filter(({ length }) => length > 0).length > 1;
    const keys = this.#curves.map(({ label, colour }, k) =>
      lists[k]?.length ? h('span', {}, h('i', { style: `background:var(${colourVariable(colour)})` }), label) : null,
    );
    fill(this.#keys, several ? keys : []);
  }

  #fit(): void {
    const width = this.#holder.clientWidth;
    if (width === 0) return;
    if (this.#uplot) this.#uplot.setSize({ width, height: this.#height() });
    else this.#draw();
  }

  #height(): number {
    return Math.round(Number.parseFloat(cssVariable('--plot-height')) * rem());
  }

  #options(): uPlot.Options {
    const { x, y, dots } = this.spec;
    const [ink, grid] = [cssVariable('--ink-soft'), cssVariable('--grid')];
    const size = rem();
    const font = `${Math.round(0.74 * size)}px system-ui, sans-serif`;
    const axis = (key: 'x' | 'y', side: typeof x, room: number): uPlot.Axis => ({
      stroke: ink,
      font,
      label: inUnicode(side.label),
      labelFont: `${Math.round(0.8 * size)}px system-ui, sans-serif`,
      labelSize: Math.round(1.15 * size),
      labelGap: 0,
      size: Math.round(room * size),
      gap: 3,
      grid: {
        stroke: grid,
        width: 1,
        ...(side.log ? { filter: (_: uPlot, splits: number[]) => splits.map((v) => (isPower(v) ? v : null)) } : {}),
      },
      ticks: { stroke: grid, size: 4 },
      ...(side.log
        ? {
            splits: logSplits,
            values: (self: uPlot, splits: number[]) => logTickText(self, splits, key),
            filter: (_: uPlot, splits: number[]) => splits,
          }
        : { values: (_: uPlot, splits: number[]) => splits.map(brief), space: key === 'x' ? 4 * size : 2 * size }),
    });
    const scale = (side: PlotSpec['y']): uPlot.Scale =>
      side.log
        ? { time: false, distr: 3, range: (_, low, high) => logRange(low, high, side.most) }
        : { time: false, ...(side.range ? { range: () => side.range as [number, number] } : { range: linearRange }) };
    const series = this.#curves.map(
      ({ label, colour, isDashed }, k): uPlot.Series => ({
        label,
        stroke: cssVariable(colourVariable(colour)),
        width: (k === 0 ? 0.13 : 0.09) * size,
        ...(isDashed ? { dash: [0.5 * size, 0.35 * size] } : {}),
        spanGaps: true,
        points: { show: false },
        ...(dots ? { paths: () => null } : {}),
      }),
    );
    return {
      width: this.#holder.clientWidth,
      height: this.#height(),
      padding: [6, 12, 0, 2],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      scales: { x: scale(x), y: scale(y) },
      axes: [axis('x', x, 1.55), axis('y', y, 2.7)],
      series: [{}, ...(series.length > 0 ? series : [{}])],
      hooks: {
        draw: [(self) => this.#drawGuides(self), (self) => this.#drawDots(self), (self) => this.#drawEnds(self)],
        setCursor: [(self) => this.#read(self)],
        ready: [(self) => self.over.addEventListener('click', (event) => this.#pick(self, event.offsetX, event.offsetY))],
      },
    };
  }

  #read(self: uPlot): void {
    const [a, ...values] = self.data.map((list) => list[self.cursor.idx ?? -1]);
    const b = values.find((value) => value != null);
    this.#reading.textContent =
      a == null || b == null ? '' : `${this.spec.x.label} ${brief(a)}  ${inUnicode(this.spec.y.label)} ${brief(b)}`;
  }

  /** The point at a place of the plot, in pixels of the page. */
  #pick(self: uPlot, left: number, top: number): void {
    let nearest = { distance: 0.8 * rem(), label: '', x: Number.NaN };
    for (const { label, x, y } of this.#curves) {
      for (let k = 0; k < x.length; k++) {
        const across = self.valToPos(x[k] as number, 'x') - left;
        const distance = Math.hypot(across, self.valToPos(y[k] as number, 'y') - top);
        if (distance < nearest.distance) nearest = { distance, label, x: x[k] as number };
      }
    }
    if (nearest.label !== '') this.onPick?.(nearest.label, nearest.x);
  }

  /** Points with their errors; those that are young hollow. */
  #drawDots(self: uPlot): void {
    if (!this.spec.dots) return;
    const { ctx } = self;
    const ratio = ((window.devicePixelRatio || 1) * rem()) / 15;
    const radius = 3.4 * ratio;
    ctx.save();
    ctx.lineWidth = 1.5 * ratio;
    for (const { x, y, colour, error, isYoung } of [...this.#curves].reverse()) {
      ctx.strokeStyle = cssVariable(colourVariable(colour));
      ctx.fillStyle = ctx.strokeStyle;
      for (let k = 0; k < x.length; k++) {
        const [px, py] = [self.valToPos(x[k] as number, 'x', true), self.valToPos(y[k] as number, 'y', true)];
        const bar = error?.[k] ?? 0;
        ctx.beginPath();
        if (bar > 0) {
          ctx.moveTo(px, self.valToPos((y[k] as number) - bar, 'y', true));
          ctx.lineTo(px, self.valToPos((y[k] as number) + bar, 'y', true));
          ctx.stroke();
          ctx.beginPath();
        }
        ctx.arc(px, py, radius, 0, 2 * Math.PI);
        if (isYoung?.[k]) ctx.stroke();
        else ctx.fill();
      }
    }
    ctx.restore();
  }

  /** Curves that fall to zero end in a mark on the edge of a logarithmic axis. */
  #drawEnds({ ctx, bbox, valToPos }: uPlot): void {
    const size = (0.42 * (window.devicePixelRatio || 1) * rem()) as number;
    const bottom = bbox.top + bbox.height;
    for (const curve of this.#curves) {
      const at = endAtZero(this.spec, curve);
      if (at === null) continue;
      const x = valToPos(at, 'x', true);
      ctx.fillStyle = cssVariable(colourVariable(curve.colour));
      ctx.beginPath();
      ctx.moveTo(x, bottom);
      ctx.lineTo(x - size / 2, bottom - size);
      ctx.lineTo(x + size / 2, bottom - size);
      ctx.fill();
    }
  }

  #drawGuides(self: uPlot): void {
    const { ctx, bbox } = self;
    // Pixels of the canvas a fifteenth of the text's size.
    const ratio = ((window.devicePixelRatio || 1) * rem()) / 15;
    ctx.save();
    ctx.strokeStyle = cssVariable('--guide');
    ctx.fillStyle = cssVariable('--ink-soft');
    ctx.font = `${Math.round(11 * ratio)}px system-ui, sans-serif`;
    ctx.setLineDash([5 * ratio, 4 * ratio]);
    const names = new Names();
    for (const { at, axis, label } of this.#guides) {
      const { min, max } = self.scales[axis] ?? {};
      if (min == null || max == null || at < min || at > max) continue;
      const p = self.valToPos(at, axis, true);
      ctx.beginPath();
      if (axis === 'x') {
        ctx.moveTo(p, bbox.top);
        ctx.lineTo(p, bbox.top + bbox.height);
      } else {
        ctx.moveTo(bbox.left, p);
        ctx.lineTo(bbox.left + bbox.width, p);
      }
      ctx.stroke();
      ctx.textAlign = 'left';
      if (axis === 'y') {
        ctx.fillText(label, bbox.left + 6 * ratio, p - 4 * ratio);
        continue;
      }
      const wide = ctx.measureText(label).width;
      const left = p > bbox.left + 0.6 * bbox.width ? p - 5 * ratio - wide : p + 5 * ratio;
      const row = names.place(left, left + wide);
      if (row !== null) ctx.fillText(label, left, bbox.top + (12 + 14 * row) * ratio);
    }
    ctx.restore();
  }

  #svg(): string {
    return svgOf(this.spec, this.#curves, this.#guides, this.style().isTransparent ? null : '#fff');
  }

  #save(ending: string, type: string, text: string): void {
    saveAs(`randorg-${this.spec.id}.${ending}`, new Blob([text], { type }));
  }
}

/** Rows of names at the top of a plot. */
const nameRows = 4;

/** Where names go so that none covers another. */
class Names {
  readonly #taken: [row: number, from: number, to: number][] = [];

  /** A row that is free between two places; null if there is none. */
  place(from: number, to: number): number | null {
    for (let row = 0; row < nameRows; row++) {
      if (this.#taken.some(([other, a, b]) => other === row && from < b && to > a)) continue;
      this.#taken.push([row, from, to]);
      return row;
    }
    return null;
  }
}
