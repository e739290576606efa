import type { Backend, Entry, Row } from '../store/backend';
import type { LogKey, Table } from '../store/tables';

/** Characters that are held at once, as well as can be known before. */
const pageCharacters = 4 * 1024 * 1024;

/** All rows of a table by key, a page at a time; pages get smaller where rows are large. */
export async function* eachRow(backend: Backend, table: Table): AsyncGenerator<Row> {
  for (let limit = 50, after: Row | undefined; ;) {
    const page = await backend.scan({ table, prefix: [], order: 'key', limit, ...(after && { after }) });
    yield* page;
    after = page.at(-1);
    if (page.length < limit || !after) return;
    limit = nextLimit(page);
  }
}

/** All entries of a log, oldest first, a page at a time. */
export async function* eachEntry(backend: Backend, log: LogKey): AsyncGenerator<Entry> {
  for (let limit = 50, after = 0; ;) {
    const page = await backend.readLog({ log, after, limit, newestFirst: false });
    yield* page;
    after = page.at(-1)?.seq ?? after;
    if (page.length < limit) return;
    limit = nextLimit(page);
  }
}

function nextLimit(page: readonly { readonly value: string }[]): number {
  const characters = page.reduce((sum, { value }) => sum + value.length + 100, 0);
  return Math.max(1, Math.min(1000, Math.floor(pageCharacters / (characters / page.length))));
}
