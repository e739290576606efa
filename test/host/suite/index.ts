import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { ResultsReporter } from '../../../scripts/results.mjs';

/** The line that comes before the suite's own output, and after the workbench's chatter. */
export const suiteStart = 'Millrace host suite';

/** What the extension host calls: runs the bundled tests beside this file, rejects where one failed. */
export async function run(): Promise<void> {
  console.log(suiteStart);
  const mocha = new Mocha({ timeout: 120_000, color: false, reporter: ResultsReporter });
  if (process.env['CI']) mocha.forbidOnly();
  for (const name of readdirSync(__dirname).sort()) {
    if (name.endsWith('.test.js')) mocha.addFile(join(__dirname, name));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed in the extension host`);
}
