// A process of the fold test: writes runs and folds them for ever; with a number it kills itself at that file operation of its first fold.
import { appendFileSync } from 'node:fs';
import { appendRecords, exampleRun } from './exampleRun';
import { nodeFileSystem } from './fileSystem';
import { createStateFolder } from './folder';
import { foldState } from './fold';
import { mortal } from './mortal';
import { newRunId } from './runId';

const [root = '', log = '', killAt = ''] = process.argv.slice(2);

async function hammer(): Promise<void> {
  const folder = createStateFolder(root);
  const fs = killAt === '' ? nodeFileSystem : mortal(nodeFileSystem, Number(killAt));
  for (;;) {
    const id = newRunId(new Date());
    appendRecords(folder, id, exampleRun(id, 3));
    appendFileSync(log, `run ${id}\n`);
    await foldState(folder, { now: new Date(), wait: 30_000, fs });
    appendFileSync(log, `fold ${id}\n`);
    if (killAt !== '') return;
  }
}

void hammer();
