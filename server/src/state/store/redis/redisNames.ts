import type { Key, LogTable, Table } from '../tables';
import { checkWellFormed } from '../wellFormed';

/**
 * What the names of a store's Redis keys begin with. No prefix makes a name that another makes: `:` ends it, and is
 * escaped inside; so are the signs that mean something in patterns.
 */
export function namesPrefix(prefix: string): string {
  return `${encodeURIComponent(prefix).replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)}:`;
}

/**
 * One text for the columns of a key, whose bytes sort as the columns do: each ends with a zero byte, and a zero inside
 * is escaped by a one. What it begins with is therefore the text of a key's first columns and of nothing else.
 */
export function memberOf(key: Key<Table | LogTable>): string {
  checkWellFormed(key);
  return memberStem(key.columns);
}

export function memberStem(columns: readonly string[]): string {
  return columns.map((column) => `${column.replace(escaped, (sign) => (sign === '\0' ? '\x01\x01' : '\x01\x02'))}\0`).join('');
}

export function columnsOfMember(member: string): string[] {
  return member.slice(0, -1).split('\0').map((column) => column.replace(/\x01[\x01\x02]/g, (pair) => (pair === '\x01\x01' ? '\0' : '\x01')));
}

/** The first text past all members that begin with `stem`, for `ZRANGEBYLEX`. */
export function lexEnd(stem: string): string {
  return stem === '' ? '+' : `(${stem.slice(0, -1)}\x01`;
}

const escaped = /[\0\x01]/g;
