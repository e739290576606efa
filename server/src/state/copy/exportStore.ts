import type { Backend } from '../store/backend';
import { moments } from '../store/moments';
import { copiedLogs, copiedTables } from './copied';
import { eachEntry, eachRow } from './pages';
import { endLine, entryLine, headLine, rowLine } from './storeLines';
import { isExpired } from './syncRows';

/**
 * A store as lines of JSON, without line feeds: first what it is, then every row and every entry, a page at a time, then
 * how many there were. Encrypted values stay so. What others write meanwhile may be in it or not.
 */
export async function* exportStore(backend: Backend): AsyncGenerator<string> {
  const now = moments()();
  let rows = 0;
  let entries = 0;
  yield headLine;
  for (const table of copiedTables) {
    for await (const row of eachRow(backend, table)) {
      if (isExpired(row, now)) continue;
      yield rowLine(row);
      rows++;
    }
  }
  for (const table of copiedLogs) {
    for (const log of await backend.listLogs(table, [])) {
      for await (const entry of eachEntry(backend, log)) {
        yield entryLine(log, entry);
        entries++;
      }
    }
  }
  yield endLine(rows, entries);
}
