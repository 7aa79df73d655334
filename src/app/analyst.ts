/** When the structure of what is shown is analysed: at rest at once, of a moving system now and then, in a worker of its own. */
import { EngineClient, RequestError } from './engineClient.js';
import type { AnalysisAnswer, Requests } from './worker/messages.js';

/** Time between two analyses of a moving system, in ms, and how much longer than the analysis itself. */
const analysisEvery = 900;
const analysisShare = 2;
/** The same where pictures already come late. */
const shareWhenLate = 9;
/** Before an analysis that had to wait is tried again, in ms, at least. */
const shortestWait = 50;
const longestSettling = 6000;
/** Larger systems are analysed at rest only, and it is said that it takes a while. */
export const mostInMotion = 100_000;

/** What is analysed. */
export interface Subject {
  /** The present configuration and its step; null if there is none. */
  snapshot(): Promise<{ take: Requests['snapshot']['give']; step: number } | null>;
  /** Another number means another system: an answer for the one before is not wanted any more. */
  system(): number;
  /** Particles of the present system. */
  particles(): number;
  /** Whether stored frames are shown: one that is stopped at has no next picture that asks again. */
  isStored(): boolean;
  analysed(answer: AnalysisAnswer, step: number): void;
  /** A long analysis has begun (particles), or ended (null). */
  analysing(particles: number | null): void;
  failed(error: unknown): void;
}

export class Analyst {
  readonly #client = new EngineClient({
    // The next analysis has another worker; only if that fails too is it told.
    lost: (failure) => {
      if (this.#losses++ > 0) this.subject.failed(new RequestError(failure));
    },
  });
  /** Workers lost since the last answer. */
  #losses = 0;
  /** When the next analysis may begin. */
  #next = 0;
  /** An analysis of a stored frame that waits. */
  #later: ReturnType<typeof setTimeout> | null = null;
  /** The system that was analysed last. */
  #system = -1;
  /** What is under way. */
  #work: Promise<void> | null = null;
  #again = false;
  wantsFlatness = false;
  /** Whether pictures come late: the analysis then takes less of the processor. */
  isLate = false;

  constructor(private readonly subject: Subject) {}

  /** Waits until the present configuration is analysed, for some seconds at most. */
  async settled(): Promise<void> {
    const until = performance.now() + longestSettling;
    while (this.#work !== null && performance.now() < until) await new Promise((settle) => setTimeout(settle, 50));
  }

  /** Analyses what is passing by, if it is time for it. */
  async soon(): Promise<void> {
    const isStored = this.subject.isStored();
    if (!isStored && this.subject.particles() > mostInMotion) return;
    // Another system is not kept waiting by the one before.
    const wait = this.#system === this.subject.system() ? this.#next - performance.now() : 0;
    if (this.#work !== null || wait > 0) {
      if (isStored && this.#later === null) this.#later = setTimeout(() => this.#afterWait(), Math.max(wait, shortestWait));
      return;
    }
    try {
      await this.now();
    } catch (error) {
      this.subject.failed(error);
    }
  }

  #afterWait(): void {
    this.#later = null;
    if (this.subject.isStored()) void this.soon();
  }

  /** The present configuration's structure; while another is under way, after that. Done when it is there. @throws RequestError */
  now(): Promise<void> {
    if (this.#work) this.#again = true;
    else this.#work = this.#analyseAll();
    return this.#work;
  }

  async #analyseAll(): Promise<void> {
    try {
      do {
        this.#again = false;
        await this.#analyse();
      } while (this.#again);
    } finally {
      this.#work = null;
      this.#again = false;
    }
  }

  async #analyse(): Promise<void> {
    const { subject } = this;
    const takesLong = subject.particles() > mostInMotion;
    try {
      const system = subject.system();
      this.#system = system;
      const found = await subject.snapshot();
      if (!found) return;
      if (takesLong) subject.analysing(subject.particles());
      const { positions, radii } = found.take;
      const take = { ...found.take, flatness: this.wantsFlatness };
      const answer = await this.#client.request('analyse', take, [positions.buffer, radii.buffer]);
      this.#losses = 0;
      const share = this.isLate ? shareWhenLate : analysisShare;
      this.#next = performance.now() + Math.max(analysisEvery, share * answer.milliseconds);
      if (system === subject.system()) subject.analysed(answer, found.step);
    } finally {
      if (takesLong) subject.analysing(null);
    }
  }
}
