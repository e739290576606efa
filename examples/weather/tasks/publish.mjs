// A command of protocol `exit` that fails on a run's first attempt, so that Resume has something to show.
// The gate: out/.ready must name this run. The first attempt finds that it does not, asks (writes it) and gives up.
// Nothing is random: every new run fails here once, and its Resume goes through.
import { readFile } from 'node:fs/promises';
import { isProgram, readInputs, writeValue } from './command.mjs';
import { pause } from './pause.mjs';
import { writeOut } from './table.mjs';

/** Whether the gate is open for this run; asks for it when it is not. */
export async function isReady(run, gate = 'out/.ready') {
  const open = await readFile(gate, 'utf8').catch(() => '');
  if (open.trim() === run) return true;
  await writeOut(gate, `${run}\n`);
  return false;
}

if (isProgram(import.meta.url)) {
  const run = process.env.MILLRACE_RUN_ID ?? 'by hand';
  console.log('looking at out/.ready');
  await pause(700);
  if (await isReady(run)) {
    const { normals, locate } = await readInputs();
    const files = { 'out/published/seattle-months.json': normals.months, 'out/published/airport-delays.json': locate };
    for (const [file, table] of Object.entries(files)) await writeOut(file, `${JSON.stringify(table, null, 2)}\n`);
    await writeValue({ published: Object.keys(files), run });
  } else {
    // With protocol `exit` the last line on stderr becomes the task's message.
    console.error('out/published is not ready for this run: asked for it in out/.ready, now choose Resume');
    process.exitCode = 1;
  }
}
