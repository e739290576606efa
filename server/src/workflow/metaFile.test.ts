import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseMetaRows } from './metaFile';

describe('meta file', () => {
  it('reads the rows of the vectors', () => {
    const rows = parseMetaRows(readFileSync('test/fixtures/vectors/test/planets.json', 'utf8'), 'planets.json');
    assert.deepEqual(rows[2], { name: 'earth moon', start: '365', end: '1' });
    assert.equal(rows.length, 3);
    assert.deepEqual(parseMetaRows('', 'empty.json'), []);
  });
  it('spells numbers plainly', () => {
    const [row] = parseMetaRows('{"a":1e21,"b":1.5e-7,"c":-2.5,"d":12345678901234567890,"e":null,"f":true,"g":[1]}', 'x.json');
    assert.deepEqual(row, { a: '1000000000000000000000', b: '0.00000015', c: '-2.5', d: '12345678901234567000', e: '', f: 'true', g: '[1]' });
  });
  it('names the broken line', () => {
    assert.throws(() => parseMetaRows('{"a":1}\n{"broken":}', 'x.json'), /x\.json:2/);
    assert.throws(() => parseMetaRows('[1]', 'x.json'), /x\.json:1/);
    assert.throws(() => parseMetaRows('a,b\n1,2\n3', 'x.csv'), /x\.csv:3/);
    assert.throws(() => parseMetaRows('a\n"b', 'x.csv'), /x\.csv:2/);
  });
  it('reads CSV', () => {
    assert.deepEqual(parseMetaRows('\uFEFFa,b\r\n"x,\n1","say ""hi"""\r\n\r\n,2\r\n', 'x.CSV'), [{ a: 'x,\n1', b: 'say "hi"' }, { a: '', b: '2' }]);
    assert.deepEqual(parseMetaRows('a,b\n1,', 'x.csv'), [{ a: '1', b: '' }]);
  });
  it('reads back any CSV cell that is quoted', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (rows) => {
      const quoted = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));
      assert.deepEqual(parseMetaRows(['a,b', ...quoted].join('\n'), 'x.csv'), rows.map(([a, b]) => ({ a, b })));
    }));
  });
});
