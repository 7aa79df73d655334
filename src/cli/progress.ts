import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../run/index.js';
import { sayProgress } from './print.js';

/** Without a terminal a line is printed this often, in s. */
const linePeriod = 60;

export interface ProgressDisplay<P = Progress> {
  update(progress: P): void;
  end(): void;
}

/** Seconds as `42 s`, `3 min 20 s`, `5 h 12 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (!Number.isFinite(whole)) return '?';
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Rate and time left, from the mean rate so far. */
function describe({ t, steps, seconds, activity }: Progress): { rate: string; left: string; activity: string } {
  const rate = seconds > 0 ? t / seconds : 0;
  return {
    rate: `${rate.toPrecision(3)} steps/s`,
    left: rate > 0 ? `${duration((steps - t) / rate)} left` : '',
    activity: `f_a ${activity.toPrecision(3)}`,
  };
}

/** A bar that redraws itself on a terminal. */
function barDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  let bar: SingleBar | undefined;
  return {
    update(progress) {
      if (bar === undefined) {
        bar = new SingleBar(
          {
            format: '{bar} {percentage}% | t {value}/{total} | {activity} | {rate} | {left}',
            stream,
            clearOnComplete: true,
            hideCursor: true,
            barsize: 24,
          },
          Presets.shades_classic,
        );
        bar.start(progress.steps, progress.t, describe(progress));
      }
      bar.update(progress.t, describe(progress));
    },
    end() {
      bar?.stop();
    },
  };
}

/** A line a minute, for logs. */
export function lineDisplay<P extends { seconds: number }>(lineOf: (progress: P) => string): ProgressDisplay<P> {
  let next = linePeriod;
  return {
    update(progress) {
      if (progress.seconds < next) return;
      next = progress.seconds + linePeriod;
      sayProgress(lineOf(progress));
    },
    end() {},
  };
}

function lineOf(progress: Progress): string {
  const { rate, left, activity } = describe(progress);
  return `t ${progress.t}/${progress.steps}, ${activity}, ${rate}, ${left}`;
}

/** Progress on a stream: a bar if it is a terminal, a line a minute if not. */
export function progressDisplay(stream: NodeJS.WriteStream): ProgressDisplay {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(lineOf);
}
