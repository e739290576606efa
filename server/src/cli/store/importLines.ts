import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { importStore } from '../../state/copy/importStore';
import { errorCode, ioError, StateError } from '../../state/stateError';
import { exit } from '../command';
import { count, printJson } from '../print';
import type { StoreAsk } from '../store';
import { foldSide } from './foldSide';

/** Brings the lines of an exported store into a store. */
export async function importLines({ words: [file = ''], open, json }: StoreAsk): Promise<number> {
  const path = resolve(file);
  const side = await open();
  try {
    const done = await importStore(side, file === '-' ? linesOf(process.stdin, 'stdin') : linesOf(createReadStream(path), path), file === '-' ? 'stdin' : path);
    await foldSide(side);
    if (json) printJson(JSON.stringify({ ...done, to: side.shown }));
    else {
      console.log(`${side.shown} holds ${count(done.rows, 'row')} and ${done.entries} entries of histories of it; ${done.written} written now`);
      if (done.left > 0) console.log(`histories that told something else and stayed as they were: ${done.left}`);
    }
    return exit.done;
  } finally {
    await side.backend.close();
  }
}

/** Lines as JSON lines have them: U+2028 and a lone carriage return end none. */
async function* linesOf(stream: NodeJS.ReadableStream, path: string): AsyncGenerator<string> {
  let parts: string[] = [];
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      const [first = '', ...more] = String(chunk).split('\n');
      parts.push(first);
      for (const next of more) {
        yield parts.join('');
        parts = [next];
      }
    }
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new StateError('not-found', `${path}: it does not exist`, { cause: error });
    throw error instanceof StateError ? error : ioError(`read ${path}`, error);
  }
  const last = parts.join('');
  if (last !== '') yield last;
}
