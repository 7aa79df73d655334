/** Vitest reporter for scripts/test.js: writes what passed, failed and was skipped, with the reasons, to $RANDORG_TEST_COUNTS. */
import { writeFileSync } from 'node:fs';

const firstLine = (error) => String(error.message ?? error).split('\n')[0];

export default class CountsReporter {
  onInit(vitest) {
    this.vitest = vitest;
  }

  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: [], unselected: 0, other: [] };
    for (const module of modules) {
      const file = module.relativeModuleId;
      for (const error of module.errors()) counts.other.push(`${file}: ${firstLine(error)}`);
      // A hook that throws fails its suite, while its tests are merely skipped.
      for (const suite of module.children.allSuites()) {
        for (const error of suite.errors()) counts.other.push(`${file} > ${suite.fullName}: ${firstLine(error)}`);
      }
      for (const test of module.children.allTests()) this.count(counts, `${file} > ${test.fullName}`, test);
    }
    for (const error of unhandledErrors) counts.other.push(`unhandled error: ${firstLine(error)}`);
    writeFileSync(process.env.RANDORG_TEST_COUNTS, JSON.stringify(counts));
  }

  count(counts, name, test) {
    const { state, note } = test.result();
    if (state === 'passed') counts.passed++;
    else if (state === 'failed') counts.failed++;
    else if (state === 'pending') counts.other.push(`${name}: did not finish`);
    else if (!note && this.vitest?.config.testNamePattern) counts.unselected++;
    else
      counts.skipped.push({ name, reason: note ?? (test.options.mode === 'todo' ? 'still to be written' : 'no reason given') });
  }
}
