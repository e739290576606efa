import { join } from 'node:path';
import { stateFolder } from '../state/folder';
import { loadDefinition } from './definition';
import { exampleHost, exampleRequest } from './exampleWorkflow';
import { resumeRun, startRun } from './runProcess';

/** A run process to be killed by tests: `ROOT` runs its `w.toml`, `ROOT RUN` resumes. Prints the run's id when it exists. */
const [root = '', id] = process.argv.slice(2);
const load = (file: string) => loadDefinition(root, join(root, file));
const host = exampleHost({ onBegun: (run) => console.log(run.id) });

async function main(): Promise<void> {
  const run = id === undefined
    ? await startRun(await load('w.toml'), exampleRequest(), false, undefined, host)
    : await resumeRun(stateFolder(root), id, load, 'refuse', host);
  console.log(run.status);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 3;
});
