// A process of the crash test: commits to a store of files for ever; with a number it kills itself at that file operation of its first commit.
import { appendFileSync } from 'node:fs';
import { mortal } from '../../mortal';
import { append, globalKey, logKey, put, stateKey } from '../conformance/commits';
import { formats } from './exampleFormats';
import { filesBackend } from './filesBackend';
import { storeFileSystem } from './storeFiles';

const [dir = '', scheme = '', acknowledged = '', killAt = ''] = process.argv.slice(2);

async function hammer(): Promise<void> {
  const format = formats.find((one) => one.scheme === scheme) ?? process.exit(1);
  const backend = filesBackend(dir, format, killAt === '' ? storeFileSystem : mortal(storeFileSystem, Number(killAt)));
  const [count, copy, odd, log] = [stateKey('count'), globalKey('copy'), globalKey('odd'), logKey('log')];
  for (;;) {
    const [row] = await backend.read([count]);
    const value = String(Number(row?.value ?? 0) + 1);
    const even = Number(value) % 2 === 0;
    await backend.commit({
      id: `${process.pid} ${value}`, expected: [{ key: count, stamp: row?.stamp ?? null }], durability: 'written',
      ops: [put(count, { value }), put(copy, { value }), even ? { op: 'delete', key: odd } : put(odd), append(log, value), { op: 'trim', log, keep: 20 }],
    });
    appendFileSync(acknowledged, `${value}\n`);
    if (killAt !== '') break;
  }
  await backend.close();
}

void hammer();
