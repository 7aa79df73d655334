import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import type { SweepProgress } from '../study/index.js';
import { duration, lineDisplay, type ProgressDisplay } from './progress.js';

/** Time between two drawings, in s. */
const drawPeriod = 0.1;
/** Most running runs that have a line. */
const mostLines = 8;

const wholeFormat = '{bar} {value}/{total} runs | {failed} failed{held} | {left}';
const runFormat = '{bar} t {value}/{total} | {name} {activity}';

function describe({ failed, held, secondsLeft }: SweepProgress): { failed: number; held: string; left: string } {
  return {
    failed,
    held: held > 0 ? `, ${held} elsewhere` : '',
    left: secondsLeft === null ? '' : `${duration(secondsLeft)} left`,
  };
}

/** A bar for the whole, and one for each running run. */
function barDisplay(stream: NodeJS.WriteStream): ProgressDisplay<SweepProgress> {
  const bars = new MultiBar(
    { stream, clearOnComplete: true, hideCursor: true, barsize: 20, format: runFormat },
    Presets.shades_classic,
  );
  const lines: SingleBar[] = [];
  let whole: SingleBar | undefined;
  let drawn = Number.NEGATIVE_INFINITY;
  return {
    update(progress) {
      if (progress.seconds - drawn < drawPeriod) return;
      drawn = progress.seconds;
      const finished = progress.done + progress.failed;
      const words = describe(progress);
      whole ??= bars.create(progress.runs, finished, words, { format: wholeFormat });
      whole.update(finished, words);
      for (let k = 0; k < Math.max(lines.length, Math.min(mostLines, progress.running.length)); k++) {
        const run = progress.running[k];
        const shown = { name: run?.directory ?? '', activity: run?.activity == null ? '' : `f_a ${run.activity.toPrecision(3)}` };
        lines[k] ??= bars.create(1, 0, shown);
        lines[k]?.setTotal(run?.steps ?? 1);
        lines[k]?.update(run?.t ?? 0, shown);
      }
    },
    end() {
      bars.stop();
    },
  };
}

function lineOf(progress: SweepProgress): string {
  const { failed, held, left } = describe(progress);
  const { done, runs, running } = progress;
  return `${done + failed}/${runs} runs, ${running.length} running, ${failed} failed${held}${left && `, ${left}`}`;
}

/** Progress of a sweep on a stream: bars if it is a terminal, a line a minute if not. */
export function sweepProgressDisplay(stream: NodeJS.WriteStream): ProgressDisplay<SweepProgress> {
  return stream.isTTY ? barDisplay(stream) : lineDisplay(lineOf);
}
