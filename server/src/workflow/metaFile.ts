/**
 * Reads the rows of a meta file: CSV with a header where `name` ends in `.csv`, else JSON lines.
 * Numbers become plain decimals, null becomes ''; blank lines are skipped. Throws an Error that
 * names the file and line when a line is broken.
 */
export function parseMetaRows(text: string, name: string): Record<string, string>[] {
  const content = text.replace(/^\uFEFF/, '');
  return /\.csv$/i.test(name) ? csvRows(content, name) : jsonRows(content, name);
}

function jsonRows(text: string, name: string): Record<string, string>[] {
  const rows: Record<string, string>[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    let row: unknown;
    try {
      row = JSON.parse(line);
    } catch {
      throw new Error(`${name}:${i + 1}: not valid JSON`);
    }
    if (typeof row !== 'object' || row === null || Array.isArray(row)) throw new Error(`${name}:${i + 1}: not a JSON object`);
    rows.push(Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cellText(value)])));
  }
  return rows;
}

function cellText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return decimal(value);
  return value === null ? '' : JSON.stringify(value);
}

/** Writes a number without an exponent, as Go's FormatFloat with 'f' and -1. */
function decimal(value: number): string {
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value)) ?? [];
  if (exponent === undefined) return String(value);
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  return point > 0 ? sign + digits.padEnd(point, '0') : `${sign}0.${'0'.repeat(-point)}${digits}`;
}

function csvRows(text: string, name: string): Record<string, string>[] {
  const [header, ...records] = csvRecords(text, name);
  return records.map(({ line, cells }) => {
    if (cells.length !== header?.cells.length) throw new Error(`${name}:${line}: ${cells.length} values for ${header?.cells.length ?? 0} columns`);
    return Object.fromEntries(header.cells.map((key, i) => [key, cells[i] ?? '']));
  });
}

/** Splits by RFC 4180: quoted cells may hold commas, line feeds and doubled quotes. */
function csvRecords(text: string, name: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  let line = 1;
  let cells: string[] = [];
  let start = 1;
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (match === null) throw new Error(`${name}:${line}: a quote stands where none may`);
    const [whole, quoted, plain = '', separator] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    if (separator === ',') continue;
    if (cells.length > 1 || cells[0] !== '') records.push({ line: start, cells });
    cells = [];
    start = line;
  }
  return records;
}
