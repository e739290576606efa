import { join } from 'node:path';
import { openRuns } from '../state/runs/openRuns';
import { loadDefinition } from './definition';
import { exampleHost, exampleRequest } from './exampleWorkflow';
import { resumeRun, startRun } from './runProcess';

/** A run process to be killed by tests: `ROOT` runs its `w.toml`, `ROOT RUN` resumes, in the store of `MILLRACE_STORE`. Prints the run's id when it exists. */
const [root = '', id] = process.argv.slice(2);
const load = (file: string) => loadDefinition(root, join(root, file));
const host = exampleHost({ onBegun: (run) => process.stdout.write(`${run.id}\n`) });

async function main(): Promise<void> {
  const runs = await openRuns(root, process.env['MILLRACE_STORE']);
  try {
    const run = id === undefined
      ? await startRun(runs, await load('w.toml'), exampleRequest(), false, undefined, host)
      : await resumeRun(runs, id, load, { kind: 'resume', changed: 'refuse' }, host);
    process.stdout.write(`${run.status}\n`);
  } finally {
    await runs.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
});
