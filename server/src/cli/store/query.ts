import { existsSync } from 'node:fs';
import { databaseCopy } from '../../state/copy/databaseCopy';
import { foldState } from '../../state/fold';
import { ask, type Answer, type Cell } from '../../state/query';
import { StateError } from '../../state/stateError';
import { exit, UsageError } from '../command';
import { cell, count, printJson, table } from '../print';
import type { StoreAsk } from '../store';

/** Answers a question over a copy of the database in memory. */
export async function query({ words: [sql = ''], open, json, csv }: StoreAsk): Promise<number> {
  if (json && csv) throw new UsageError('--json and --csv are two forms; choose one');
  const side = await open();
  try {
    // What stands in journals alone belongs to the answer; where it cannot be folded, the database is as of before.
    if (side.folder && existsSync(side.folder.dir)) {
      await foldState(side.folder, { now: new Date() }).catch((error: unknown) => {
        if (!(error instanceof StateError) || (error.kind !== 'io' && error.kind !== 'busy')) throw error;
        console.error(`millrace: ${error.message}`);
      });
    }
    const db = await databaseCopy(side);
    try {
      print(ask(db, sql), json, csv);
    } finally {
      db.close();
    }
    return exit.done;
  } finally {
    await side.backend.close();
  }
}

function print({ columns, rows }: Answer, json: boolean, csv: boolean): void {
  if (json) return printJson(`{"columns":${JSON.stringify(columns)},"rows":[${[...rows].map((row) => `[${row.map(jsonCell).join(',')}]`).join(',')}]}`);
  if (csv) {
    console.log(columns.map(csvCell).join(','));
    for (const row of rows) console.log(row.map(csvCell).join(','));
    return;
  }
  const found = [...rows];
  console.log(table([columns.map((name) => cell(name)), ...found.map((row) => row.map((value) => cell(plainCell(value))))]));
  console.log(`(${count(found.length, 'row')})`);
}

function jsonCell(value: Cell): string {
  return typeof value === 'bigint' ? value.toString() : value === null ? 'null' : typeof value === 'number' && Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(plainCell(value));
}

/** RFC 4180; null is nothing, the empty text is `""`. */
function csvCell(value: Cell): string {
  if (value === '') return '""';
  const text = value === null ? '' : plainCell(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function plainCell(value: Cell): string {
  return value === null ? '' : value instanceof Uint8Array ? `x'${Buffer.from(value).toString('hex')}'` : String(value);
}
