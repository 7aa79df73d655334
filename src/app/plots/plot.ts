/** One live plot: a card with its curve, what the cursor reads, and what it can be saved as. */
import uPlot from 'uplot';
import { brief, button, fill, h, saveAs } from '../dom.js';
import { type Curve, colourVariable, type Guide, type PlotSpec, shown } from './curves.js';
import { csvOf, svgOf } from './export.js';
import { type FigureStyle, savePng } from './figure.js';

/** The text's size, in pixels: everything in a plot goes by it. */
const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
const cssVariable = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** 1 to 9 times the powers of ten of a range; uPlot's own way needs a range of whole decades. */
function logSplits(_: uPlot, __: number, low: number, high: number): number[] {
  const splits: number[] = [];
  const [first, last] = [Math.floor(Math.log10(low)), Math.floor(Math.log10(high))];
  for (let power = first; power <= last; power++) {
    for (let mantissa = 1; mantissa < 10; mantissa += last - first > 8 ? 9 : 1) {
      const value = Number(`${mantissa}e${power}`);
      if (value >= low && value <= high) splits.push(value);
    }
  }
  return splits;
}

const isPower = (value: number): boolean => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9;

/** Ticks of a logarithmic axis that get a number: powers of ten, and where there are few of those 2 and 5 times them. */
function logTickText(self: uPlot, splits: number[], key: string): string[] {
  const { min, max } = self.scales[key] ?? {};
  const decades = min && max ? Math.log10(max / min) : 9;
  const powers = Math.max(1, Math.ceil(decades / 6));
  const mantissas =
    decades < 0.25 ? [1, 2, 3, 4, 5, 6, 7, 8, 9] : decades < 0.7 ? [1, 2, 4, 6, 8] : decades < 1.6 ? [1, 2, 5] : [1];
  return splits.map((value) => {
    if (!(value > 0)) return '';
    const power = Math.floor(Math.log10(value) + 1e-9);
    const mantissa = Math.round((value / 10 ** power) * 1e6) / 1e6;
    if (!mantissas.includes(mantissa) || (decades > 6 && power % powers !== 0)) return '';
    return value >= 1e4 || value < 1e-2 ? `${mantissa}e${power}` : String(Number(value.toPrecision(3)));
  });
}

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
      { className: 'plot', id: `plot-${spec.id}`, 'aria-label': spec.title, title: '' },
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

  /** Whether the horizontal axis is logarithmic. */
  set isLog(isLog: boolean) {
    this.spec = { ...this.spec, x: { ...this.spec.x, log: isLog } };
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
    const scale = (side: typeof x): uPlot.Scale =>
      side.log
        ? { time: false, distr: 3, range: logRange }
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
        draw: [(self) => this.#drawGuides(self), (self) => this.#drawDots(self)],
        setCursor: [(self) => this.#read(self)],
      },
    };
  }

  #read(self: uPlot): void {
    const [a, ...values] = self.data.map((list) => list[self.cursor.idx ?? -1]);
    const b = values.find((value) => value != null);
    this.#reading.textContent =
      a == null || b == null ? '' : `${this.spec.x.label} ${brief(a)}  ${inUnicode(this.spec.y.label)} ${brief(b)}`;
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

  #drawGuides(self: uPlot): void {
    const { ctx, bbox } = self;
    // Pixels of the canvas a fifteenth of the text's size.
    const ratio = ((window.devicePixelRatio || 1) * rem()) / 15;
    ctx.save();
    ctx.strokeStyle = cssVariable('--guide');
    ctx.fillStyle = cssVariable('--ink-soft');
    ctx.font = `${Math.round(11 * ratio)}px system-ui, sans-serif`;
    ctx.setLineDash([5 * ratio, 4 * ratio]);
    for (const [k, { at, axis, label }] of this.#guides.entries()) {
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
      // Away from the other line where there are two, else to where there is room.
      const others = this.#guides.filter((each) => each.axis === 'x' && each.at !== at);
      const right = axis === 'x' && (others.length > 0 ? others.every((each) => each.at > at) : p > bbox.left + 0.6 * bbox.width);
      ctx.textAlign = right ? 'right' : 'left';
      if (axis === 'x') ctx.fillText(label, p + (right ? -5 : 5) * ratio, bbox.top + (12 + 14 * k) * ratio);
      else ctx.fillText(label, bbox.left + 6 * ratio, p - 4 * ratio);
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

/** Ends of the data, or other ones where there are none: uPlot says null or infinity then. */
function ends(low: number | null, high: number | null, standard: [number, number]): [number, number] {
  return low !== null && high !== null && Number.isFinite(low) && Number.isFinite(high) && low <= high ? [low, high] : standard;
}

/** Whole decades are not asked for: a curve fills its plot. */
function logRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  const [a, b] = ends(low, high, [1, 10]);
  if (!(a > 0)) return [1, 10];
  return b > a * 1.05 ? [a / 1.15, b * 1.15] : [a / 3, a * 3];
}

function linearRange(_: uPlot, low: number | null, high: number | null): [number, number] {
  const [a, b] = ends(low, high, [0, 1]);
  const room = (b - a || Math.abs(b) || 1) * 0.06;
  return [a >= 0 && a - room < 0 ? 0 : a - room, b + room];
}
