import { randomBytes } from 'node:crypto';
import type { Backend, Expected, Op, Row } from '../backend';
import { momentText } from '../moments';
import type { Key, LogKey } from '../tables';

/** A microsecond of 2026: rows of tests that must sort by time say which. */
export const at = (micros: number): string => momentText(Date.UTC(2026, 0, 1) * 1000 + micros);

export const valueKey = (...columns: [string, string, string, string, string]): Key => ({ table: 'scoped_values', columns });
export const globalKey = (name: string): Key => valueKey('global', '', '', '', name);
export const stateKey = (workflow: string): Key => ({ table: 'workflow_states', columns: [workflow] });
export const logKey = (run: string): LogKey => ({ table: 'run_records', columns: [run] });

export function row(key: Key, rest: Partial<Row> = {}): Row {
  return { key, value: '1', version: 1, stamp: randomBytes(6).toString('hex'), status: '', created: at(0), updated: at(0), expires: null, writer: 'user', ...rest };
}

export const put = (key: Key, rest: Partial<Row> = {}): Op => ({ op: 'put', row: row(key, rest) });
export const append = (log: LogKey, value: string): Op => ({ op: 'append', log, at: at(0), value });

export function commit(backend: Backend, ops: readonly Op[], expected: readonly Expected[] = [], id = randomBytes(12).toString('base64url')): Promise<boolean> {
  return backend.commit({ id, ops, expected, durability: 'written' });
}
