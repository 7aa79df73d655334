/** The answers about a state, and about the runs of one system. */
import { meanOf } from '../../../analysis/structure/index.js';
import { type GlassPart, glassVerdict } from './glass.js';
import { crystallineVerdict, hexaticVerdict, type OrderPart } from './order.js';
import { activeVerdict, isostaticVerdict, type PackingPart } from './packing.js';
import type { Verdict } from './verdict.js';

/** In the order of the table; a question that makes no sense of this state is left out. */
export function verdictsOf(result: PackingPart & OrderPart & GlassPart & { hyperuniform: Verdict }): Verdict[] {
  const hexatic = hexaticVerdict(result);
  return [
    result.hyperuniform,
    activeVerdict(result),
    isostaticVerdict(result),
    crystallineVerdict(result),
    ...(hexatic === null ? [] : [hexatic]),
    glassVerdict(result),
  ];
}

const same = <T>(values: readonly T[]): T | null => (values.every((each) => each === values[0]) ? (values[0] as T) : null);

/** One answer for one question to independent runs of a system. */
function together(all: readonly Verdict[]): Verdict {
  const first = all[0] as Verdict;
  const asked = all.filter(({ answer }) => answer !== 'not asked');
  if (asked.length < 2) return asked[0] ?? first;
  const values = asked.flatMap(({ value }) => (value === null ? [] : [value.value]));
  const answer = same(asked.map((each) => each.answer));
  const yes = asked.filter((each) => each.answer === 'yes').length;
  return {
    ...(asked[0] as Verdict),
    answer: answer ?? 'undecided',
    kind: answer === null ? `yes in ${yes} of ${asked.length} runs` : same(asked.map(({ kind }) => kind)),
    value: values.length < 2 ? null : meanOf(values),
    window: (asked[0] as Verdict).window,
    needed:
      answer === null ? 'runs that agree; --details has each' : (asked.find(({ needed }) => needed !== null)?.needed ?? null),
  };
}

/**
 * The answers to the questions that the runs have in common: means over runs, undecided where runs differ.
 * @param known answers to questions that were put to all runs together
 */
export function verdictsTogether(runs: readonly (readonly Verdict[])[], known: readonly Verdict[] = []): Verdict[] {
  const [first = []] = runs;
  return first.map(
    ({ question }) =>
      known.find((verdict) => verdict.question === question) ??
      together(runs.flatMap((verdicts) => verdicts.filter((verdict) => verdict.question === question))),
  );
}
