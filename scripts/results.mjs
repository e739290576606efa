// What a stage of tests leaves behind for the summary: written by our mocha reporter, read by `npm test`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Mocha from 'mocha';

/** @typedef {{ passed: number, failed: { title: string, message: string }[], skipped: string[] }} Results */

/** Prints as `spec` does, and writes {@link Results} as JSON to the file that MILLRACE_TEST_RESULTS names. */
export class ResultsReporter extends Mocha.reporters.Spec {
  /** @param {Mocha.Runner} runner @param {Mocha.MochaOptions} options */
  constructor(runner, options) {
    super(runner, options);
    /** @type {Results} */
    const results = { passed: 0, failed: [], skipped: [] };
    runner.on('pass', () => {
      results.passed += 1;
    });
    runner.on('fail', (test, error) => results.failed.push({ title: test.fullTitle(), message: String(error?.message ?? error) }));
    runner.on('pending', (test) => results.skipped.push(test.fullTitle()));
    runner.once('end', () => {
      const file = process.env['MILLRACE_TEST_RESULTS'];
      if (file === undefined) return;
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(results, null, 2));
    });
  }
}
