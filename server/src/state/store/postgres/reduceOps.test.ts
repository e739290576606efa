import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Op } from '../backend';
import { globalKey, logKey, row } from '../conformance/commits';
import { reduceOps } from './reduceOps';

const log = logKey('r');

describe('changes of a commit, reduced to one a row and log', () => {
  it('leave of a log what they leave when they are done one after the other', () => fc.assert(fc.property(
    fc.nat(6), fc.array(fc.oneof(fc.constant(null), fc.nat(5)), { minLength: 1, maxLength: 12 }), (older, steps) => {
      let wanted = Array.from({ length: older }, (_, i) => i + 1);
      let last = older;
      const ops = steps.map((keep): Op => {
        if (keep === null) {
          wanted.push(++last);
          return { op: 'append', log, at: '', value: String(last) };
        }
        wanted = keep > 0 ? wanted.slice(-keep) : [];
        return { op: 'trim', log, keep };
      });
      const [change] = reduceOps(ops).logs;
      const kept = Array.from({ length: older }, (_, i) => i + 1).slice(Math.max(0, older - (change?.keep ?? older)));
      assert.deepEqual([...kept, ...(change?.added ?? []).map(({ number }) => older + number)], wanted);
      assert.equal(older + (change?.total ?? 0), last);
    },
  )));

  it('keep the last change of a row', () => {
    const [a, b] = [globalKey('a'), globalKey('b')];
    const first = row(a);
    const { puts, deletes } = reduceOps([{ op: 'put', row: first }, { op: 'delete', key: a }, { op: 'delete', key: b }, { op: 'put', row: row(b, { value: '2' }) }]);
    assert.deepEqual([puts.get('scoped_values')?.map(({ key, value }) => [key, value]), deletes.get('scoped_values')], [[[b, '2']], [a]]);
  });
});
