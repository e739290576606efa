import { openSide, type CopySide } from '../../state/copy/copySide';
import { migrateStore } from '../../state/copy/migrateStore';
import { ownStores } from '../../workspace/ownStores';
import { exit } from '../command';
import { count, printJson } from '../print';
import type { StoreAsk } from '../store';
import { foldSide } from './foldSide';

/** Copies one store into another one. */
export async function migrate({ words: [a = '', b = ''], root, into, cleanUp, json }: StoreAsk): Promise<number> {
  const done = await withSides([a, b], root, async ([from, to]) => {
    const result = await migrateStore(from, to, { into, cleanUp });
    for (const side of [from, to]) await foldSide(side);
    return { ...result, from: from.shown, to: to.shown };
  });
  if (json) printJson(JSON.stringify(done));
  else {
    console.log(`${done.to} holds all of ${done.from}: ${count(done.rows, 'row')}, ${done.entries} entries of histories, SHA-256 ${done.hash.slice(0, 16)}; ${done.written} written now`);
    if (done.left > 0) console.log(`${count(done.left, 'history')} of ${done.to} told something else and stayed as it was`.replace('historys', 'histories'));
    if (done.cleanedUp) console.log(`${done.from} is empty now`);
    if (done.keptLogs > 0) console.log(`the logs of ${count(done.keptLogs, 'run')} stay in its folder, under <run>.kept`);
  }
  return exit.done;
}

async function withSides<T>([a, b]: readonly [string, string], root: string, work: (sides: readonly [CopySide, CopySide]) => Promise<T>): Promise<T> {
  const own = ownStores(root);
  const from = await openSide(a, root, process.env, own);
  try {
    const to = await openSide(b, root, process.env, own);
    try {
      return await work([from, to]);
    } finally {
      await to.backend.close();
    }
  } finally {
    await from.backend.close();
  }
}
