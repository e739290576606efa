import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Row, Scan } from '../backend';
import { row } from '../conformance/commits';
import { momentText } from '../moments';
import { rowsOf } from '../scanRows';
import type { Key } from '../tables';
import { SortedRows } from './sortedRows';

const keyOf = (columns: readonly string[]): Key => ({ table: 'task_states', columns });

describe('sorted rows', () => {
  it('answer as who looks at every row, whatever was put and deleted', () => {
    const column = fc.constantFrom('', 'a', 'b', 'ab', '\u{1f600}', '\uffee');
    const columns = fc.tuple(column, column, column);
    const made = fc.record({ columns, updated: fc.nat(5).map(momentText), status: fc.constantFrom('failed', 'completed') });
    const query = fc.record({
      prefix: fc.array(column, { maxLength: 3 }), order: fc.constantFrom('key' as const, 'updated' as const), limit: fc.nat(6),
      after: fc.option(made, { nil: undefined }), statuses: fc.option(fc.constant(['failed']), { nil: undefined }), since: fc.option(fc.nat(5).map(momentText), { nil: undefined }),
    });
    const rowAt = ({ columns: own, ...rest }: { readonly columns: readonly string[]; readonly updated: string; readonly status: string }): Row => row(keyOf(own), { stamp: 's', ...rest });
    fc.assert(fc.property(fc.array(fc.tuple(made, fc.boolean()), { maxLength: 40 }), fc.array(query, { maxLength: 10 }), (changes, queries) => {
      const sorted = new SortedRows();
      const plain = new Map<string, Row>();
      for (const [change, gone] of changes) {
        if (gone) sorted.delete(change.columns);
        else sorted.put(rowAt(change));
        if (gone) plain.delete(change.columns.join());
        else plain.set(change.columns.join(), rowAt(change));
      }
      assert.equal(sorted.size, plain.size);
      for (const { after, statuses, since, ...rest } of queries) {
        const scan: Scan = { table: 'task_states', ...rest, ...(after && { after: rowAt(after) }), ...(statuses && { statuses }), ...(since !== undefined && { since }) };
        assert.deepEqual(sorted.scan(scan), rowsOf(plain.values(), scan));
      }
    }), { numRuns: 500 });
  });

  it('look at few rows for a page of many, and for a change', () => {
    const rows = new SortedRows();
    let looks = 0;
    const counted = (i: number): Row => {
      const made = row(keyOf(['w', '', `t${i}`]), { updated: momentText(i) });
      return Object.defineProperty({ ...made }, 'key', { get: () => (looks++, made.key) });
    };
    for (let i = 0; i < 20_000; i++) rows.put(counted(i));
    const looked = (work: () => unknown): number => {
      looks = 0;
      work();
      return looks;
    };
    const page = { table: 'task_states', prefix: ['w'], limit: 10 } as const;
    assert.ok(looked(() => rows.scan({ ...page, order: 'updated' })) < 100);
    assert.ok(looked(() => rows.scan({ ...page, order: 'key', after: counted(9_999) })) < 100);
    assert.ok(looked(() => rows.scan({ ...page, order: 'updated', after: counted(9_999) })) < 200);
    assert.ok(looked(() => rows.put(counted(5_000))) < 300);
  });
});
