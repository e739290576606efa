import { StateError } from '../stateError';
import type { Entry, Row } from '../store/backend';
import { codedBackend } from '../store/codedBackend';
import { keyText, type Key, type LogKey } from '../store/tables';
import { batches } from './batches';
import { sameEntry, sameRow } from './copied';
import type { CopySide } from './copySide';
import { isSealed, readHead, readLine, type StoreLine } from './storeLines';
import { syncLog } from './syncLog';

export interface Imported {
  /** What the lines hold. */
  readonly rows: number;
  readonly entries: number;
  /** How much of that was not there yet. */
  readonly written: number;
  /** Histories of the store that tell something else than those of the lines, and were left as they are. */
  readonly left: number;
}

/** Rows that are looked at and written together. */
const rowsAtOnce = 200;

/**
 * Brings what `exportStore` made into a store: rows become what they were, all else in the store stays. Done twice it
 * writes nothing the second time. `where` names the file. Rejects with StateError; what stood before a bad line is in.
 */
export async function importStore({ backend, codec }: CopySide, lines: AsyncIterable<string>, where: string): Promise<Imported> {
  // Encrypted values go in as they are.
  const coded = codedBackend(backend, { ...codec, pack: (text, row) => (isSealed(text) ? text : codec.pack(text, row)) });
  const found = { rows: 0, entries: 0 };
  let written = 0;
  let left = 0;
  let ended = false;

  /** The text behind what was exported or is stored; null where the key to it is missing. */
  function opened(value: string, { table, columns }: Key | LogKey): string | null {
    try {
      return codec.unpack(value, [table, ...columns], 'a value');
    } catch {
      return null;
    }
  }
  const sameValue = (a: string, b: string, key: Key | LogKey): boolean => a === b || (opened(a, key) !== null && opened(a, key) === opened(b, key));

  async function writeRows(rows: readonly Row[]): Promise<void> {
    const before = rows.length === 0 ? [] : await backend.read(rows.map(({ key }) => key));
    const writes = batches(coded);
    for (const [i, row] of rows.entries()) {
      const there = before[i];
      if (there && sameValue(row.value, there.value, row.key) && sameRow(row, { ...there, value: row.value })) continue;
      await writes.add({ op: 'put', row });
      written++;
    }
    await writes.flush();
  }

  async function writeLog(log: LogKey, entries: AsyncIterable<Entry>): Promise<void> {
    const same = (a: Entry, b: Entry): boolean => sameValue(a.value, b.value, log) && sameEntry(log.table, a, { ...b, value: a.value });
    const { added, holds } = await syncLog(entries, backend, log, batches(coded), same);
    written += added;
    left += Number(holds === 'other');
  }

  const reader = peekable(parsed(lines, where));
  let page: Row[] = [];
  for (let line = await reader.next(); line; line = await reader.next()) {
    if (ended) throw new StateError('corrupt', `${where} goes on behind its end; export it again`);
    if (line.kind === 'row') {
      found.rows++;
      page.push(line.row);
    }
    if (page.length === rowsAtOnce || line.kind !== 'row') {
      await writeRows(page);
      page = [];
    }
    if (line.kind === 'entry') {
      const entries = restOfLog(line, reader, () => found.entries++);
      await writeLog(line.log, { [Symbol.asyncIterator]: () => ({ next: () => entries.next() }) });
      // Those behind one that differs are looked at too.
      for await (const _ of entries);
    }
    if (line.kind === 'end') {
      ended = true;
      if (line.rows !== found.rows || line.entries !== found.entries) throw new StateError('corrupt', `${where} lacks lines: it should have ${line.rows} rows and ${line.entries} entries, and has ${found.rows} and ${found.entries}; export it again`);
    }
  }
  if (!ended) throw new StateError('corrupt', `${where} ends too early; what stands in it was imported. Export it again`);
  return { ...found, written, left };
}

/** The entries of one log stand together. */
async function* restOfLog(first: Extract<StoreLine, { kind: 'entry' }>, reader: Peekable, count: () => void): AsyncGenerator<Entry> {
  const name = keyText(first.log);
  for (let line: typeof first | null = first; line;) {
    count();
    yield line.entry;
    const next = await reader.peek();
    line = next?.kind === 'entry' && keyText(next.log) === name ? next : null;
    if (line) await reader.next();
  }
}

async function* parsed(lines: AsyncIterable<string>, where: string): AsyncGenerator<StoreLine> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (number === 1) readHead(line, where);
    else if (line !== '') yield readLine(line, `line ${number} of ${where}`);
  }
  if (number === 0) throw new StateError('invalid', `${where} is empty; it is no exported store`);
}

interface Peekable {
  next(): Promise<StoreLine | null>;
  peek(): Promise<StoreLine | null>;
}

function peekable(lines: AsyncGenerator<StoreLine>): Peekable {
  let held: StoreLine | null | undefined;
  const read = async (): Promise<StoreLine | null> => {
    const { value, done } = await lines.next();
    return done ? null : value;
  };
  return {
    async next() {
      const line = held === undefined ? await read() : held;
      held = undefined;
      return line;
    },
    peek: async () => (held === undefined ? held = await read() : held),
  };
}
