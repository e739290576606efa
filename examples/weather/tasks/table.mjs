import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Splits one CSV line; fields in double quotes may hold commas and doubled quotes. */
function splitLine(line) {
  const fields = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)) {
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
  }
  return fields;
}

/** Reads CSV text with a header line into objects of strings. */
export function parseCsv(text) {
  const [header, ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const names = splitLine(header);
  return lines.map((line) => Object.fromEntries(splitLine(line).map((value, i) => [names[i], value])));
}

/** Writes objects as CSV text with a header line; values must need no quotes. */
export function formatCsv(rows) {
  const names = Object.keys(rows[0]);
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => `${line.join(',')}\n`).join('');
}

/** Rows of a `.csv` or `.json` table; `path` is relative to the working directory, the workspace folder. */
export async function readTable(path) {
  const text = await readFile(path, 'utf8');
  return path.endsWith('.json') ? JSON.parse(text) : parseCsv(text);
}

/** Writes a file with its folders. */
export async function writeOut(path, text) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
