import { isAbsolute, join, relative, sep } from 'node:path';
import { crc32 } from 'node:zlib';
import { StateError } from '../../stateError';
import type { Key, LogTable, Table } from '../tables';
import type { FileChange } from './storeFiles';

/** All that a commit does to files. */
export interface Intent {
  readonly id: string;
  readonly keys: readonly Key<Table | LogTable>[];
  readonly changes: readonly FileChange[];
}

/** A line with the CRC-32 of what follows and the length of the head; the head as JSON; the contents, one after the other. */
export function encodeIntent({ id, keys, changes }: Intent, dir: string): Buffer {
  const contents = changes.map((change) => ('offset' in change ? change.bytes : change.content ?? Buffer.alloc(0)));
  const head = Buffer.from(JSON.stringify({
    format: 1, id, keys: keys.map(({ table, columns }) => [table, ...columns]),
    changes: changes.map((change, i) => ({
      path: relative(dir, change.path).split(sep).join('/'), length: contents[i]?.length ?? 0,
      ...('offset' in change ? { offset: change.offset } : change.content === null ? { gone: true } : {}),
    })),
  }));
  const content = Buffer.concat([head, ...contents]);
  return Buffer.concat([Buffer.from(`${crc32(content).toString(16).padStart(8, '0')} ${head.length}\n`), content]);
}

interface Head {
  readonly format: number;
  readonly id: string;
  readonly keys: readonly (readonly [Table | LogTable, ...string[]])[];
  readonly changes: readonly { readonly path: string; readonly length: number; readonly offset?: number; readonly gone?: boolean }[];
}

/** Reads an intent again. StateError `corrupt`; it leads nowhere outside `dir`, whoever wrote it. */
export function decodeIntent(bytes: Buffer, dir: string, where: string): Intent {
  const damaged = () => new StateError('corrupt', `${where} is damaged: it holds a commit that was cut off; restore it from a backup, or delete it to give that commit up`);
  const line = /^([0-9a-f]{8}) (\d{1,10})\n/.exec(bytes.toString('latin1', 0, 24));
  if (!line) throw damaged();
  const content = bytes.subarray(line[0].length);
  if (crc32(content) !== parseInt(line[1] ?? '', 16)) throw damaged();
  const length = Number(line[2]);
  const head: Head = JSON.parse(content.toString('utf8', 0, length));
  if (head.format !== 1) throw new StateError('invalid', `${where} was written by a newer Millrace: update`);
  let at = length;
  const changes = head.changes.map((change): FileChange => {
    const path = join(dir, ...change.path.split('/'));
    const inside = relative(dir, path);
    if (inside === '' || isAbsolute(inside) || inside.split(sep).includes('..')) throw damaged();
    const part = content.subarray(at, at += change.length);
    return change.offset !== undefined ? { path, offset: change.offset, bytes: part } : { path, content: change.gone ? null : part };
  });
  return { id: head.id, keys: head.keys.map(([table, ...columns]) => ({ table, columns })), changes };
}
