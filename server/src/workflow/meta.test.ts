import assert from 'node:assert/strict';
import fc from 'fast-check';
import { formatTaskMeta, metaEntries, metaValue, parseTaskMeta } from './meta';

describe('task meta', () => {
  it('keeps the order of keys and every value', () => {
    const meta = parseTaskMeta('workflow=f1.toml&b=1&a=2&b=3&bad=%zz');
    assert.deepEqual([...meta], [['workflow', ['f1.toml']], ['b', ['1', '3']], ['a', ['2']]]);
    assert.equal(metaValue(meta, 'b'), '1');
    assert.equal(metaValue(meta, 'none'), '');
  });
  it('spells plainly, sorted or as given', () => {
    const entries: [string, string][] = [['name', 'earth moon'], ['cron', '2024-01-31T13'], ['x', 'a=1&2+3;4%\n']];
    assert.equal(formatTaskMeta(entries, { sorted: true }), 'cron=2024-01-31T13&name=earth moon&x=a=1%262%2B3%3B4%25%0A');
    assert.equal(formatTaskMeta(entries.slice(0, 2), { sorted: false }), 'name=earth moon&cron=2024-01-31T13');
  });
  it('reads back what it spells', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(text, text), { selector: ([key]) => key }), (entries) => {
      assert.deepEqual(metaEntries(parseTaskMeta(formatTaskMeta(entries, { sorted: false }))), entries);
    }));
  });
});
