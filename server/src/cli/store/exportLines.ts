import { renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exportStore } from '../../state/copy/exportStore';
import { ioError, StateError } from '../../state/stateError';
import { exit } from '../command';
import { printJson } from '../print';
import type { StoreAsk } from '../store';

/** Writes a store as lines of JSON: to a file, which is there whole or not at all, or to stdout. */
export async function exportLines({ words: [file], open, json }: StoreAsk): Promise<number> {
  const side = await open();
  try {
    if (file === undefined || file === '-') await writeLines(toStdout, exportStore(side.backend));
    else {
      const path = resolve(file);
      const lines = await writeFile(path, exportStore(side.backend));
      if (json) printJson(JSON.stringify({ file: path, lines }));
      else console.log(`${side.shown} is in ${path}: ${lines} lines`);
    }
    return exit.done;
  } finally {
    await side.backend.close();
  }
}

async function writeFile(path: string, lines: AsyncIterable<string>): Promise<number> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    // Values are for their owner alone.
    const handle = await open(temporary, 'w', 0o600);
    try {
      const count = await writeLines((text) => handle.appendFile(text), lines);
      await handle.sync();
      renameSync(temporary, path);
      return count;
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw error instanceof StateError ? error : ioError(`write ${path}`, error);
  }
}

/** A reader that goes away ends it; a slow one is waited for. */
function toStdout(text: string): Promise<void> {
  return new Promise((done, fail) => process.stdout.write(text, (error) => (error ? fail(ioError('write to stdout', error)) : done())));
}

async function writeLines(write: (text: string) => Promise<void>, lines: AsyncIterable<string>): Promise<number> {
  let count = 0;
  for await (const line of lines) {
    await write(`${line}\n`);
    count++;
  }
  return count;
}
