// A command of protocol `exit`: its exit code is the result, the file MILLRACE_OUTPUT its value.
// By hand: node tasks/extract.mjs "data/airports.csv?date=2024-01-31"
import { isProgram, writeValue } from './command.mjs';
import { pause } from './pause.mjs';
import { readTable } from './table.mjs';

/** What an info such as `data/airports.csv?date=2024-01-31` asks for. */
export function parseInfo(info) {
  const [file, query] = info.split('?');
  return { file, asOf: new URLSearchParams(query).get('date') };
}

/** Looks a table over: its value goes to the phases below, the table itself stays on disk. */
export async function extract(info) {
  const { file, asOf } = parseInfo(info);
  const rows = await readTable(file);
  if (rows.length === 0) throw new Error(`${file} has no rows`);
  return { file, asOf, rows: rows.length, columns: Object.keys(rows[0]) };
}

if (isProgram(import.meta.url)) {
  const value = await extract(process.argv[2]);
  await pause(500);
  console.log(`${value.file}: ${value.rows} rows, columns ${value.columns.join(', ')}`);
  await writeValue(value);
}
