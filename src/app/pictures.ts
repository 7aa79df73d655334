/** Pictures have a clock of their own: the next frame is on its way from the worker while the one before is drawn, and steps wait for neither. */

/** Pictures that come less often than this, in ms, come late. */
const lateAfter = 1000 / 20;

export interface Painter<Frame> {
  isRunning(): boolean;
  ask(): Promise<Frame>;
  show(frame: Frame): void;
  /** A picture was drawn. */
  drawn(): void;
  failed(error: unknown): void;
}

export class Pictures<Frame> {
  #pumping = false;
  #wanted = false;
  /** Mean time between two pictures of a moving system, in ms. */
  #time = 0;

  constructor(private readonly painter: Painter<Frame>) {}

  get isLate(): boolean {
    return this.painter.isRunning() && this.#time > lateAfter;
  }

  /** Asks for a picture, and goes on asking while steps are made. */
  refresh(): void {
    this.#wanted = true;
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    const { painter } = this;
    this.#pumping = true;
    let last = performance.now();
    let coming: Promise<Frame> | null = null;
    try {
      while (this.#wanted || painter.isRunning() || coming) {
        coming ??= this.#ask();
        const frame: Frame = await coming;
        coming = painter.isRunning() || this.#wanted ? this.#ask() : null;
        coming?.catch(() => {});
        painter.show(frame);
        await new Promise((settle) => requestAnimationFrame(settle));
        const now = performance.now();
        this.#time += 0.1 * (now - last - this.#time);
        last = now;
        painter.drawn();
      }
    } catch (error) {
      painter.failed(error);
    }
    this.#pumping = false;
  }

  #ask(): Promise<Frame> {
    this.#wanted = false;
    return this.painter.ask();
  }
}
