import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { StateError } from '../../stateError';
import { checkId, idOfSegment, isHashedSegment, longestId, segmentOf } from './ids';

const isId = (id: string): boolean => {
  try { checkId(id, 'it'); return true; } catch { return false; }
};
const part = fc.oneof(fc.string({ unit: 'binary', maxLength: 8 }), fc.constantFrom('/', '\\', '.', '..', ' ', ':', '%', '%2f', '~', 'A', 'a', 'con', 'NUL', 'lpt1', '.toml', 'ä', 'a\u0308', '*', '?', 'x'.repeat(190), 'y'.repeat(100)));
const anyText = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(''));
const anyId = anyText.filter(isId);

describe('ids of a store', () => {
  it('may be file keys, names with a job, and any words: K13', () => {
    for (const id of ['workflows/data-load.toml', 'a:b', 'a b', '100%', 'a*?', 'größe/日本.toml', '...', '..a', 'a..', '.hidden', '\u{1F600}', 'c:relative', 'a//b', 'x'.repeat(longestId), 'con', '__proto__']) checkId(id, 'it');
  });

  it('that lead outside or that no system takes are refused before anything is read: K14', () => {
    const vectors: [string, RegExp][] = [
      ['', /^the key is empty/], ['a\0b', /control/], ['a\nb', /control/], ['\u007f', /control/], ['\u0085', /control/], ['a\ud800', /lone surrogate/],
      ['/etc/passwd', /absolute/], ['\\\\host\\share', /absolute/], ['C:\\x', /absolute/], ['c:/x', /absolute/],
      ['..', /part/], ['.', /part/], ['../a', /part/], ['a/../b', /part/], ['a\\..\\b', /part/], ['a/.', /part/], ['a\\.', /part/], ['./a', /part/],
      ['x'.repeat(longestId + 1), /longer than 512 bytes/], ['ä'.repeat(longestId / 2) + 'a', /longer/],
    ];
    for (const [id, message] of vectors) {
      assert.throws(() => checkId(id, 'the key'), (error) => error instanceof StateError && error.kind === 'invalid' && message.test(error.message));
      assert.throws(() => segmentOf(id), StateError);
    }
    assert.throws(() => checkId(undefined as unknown as string, 'the key'), /^StateError: the key is no text/);
  });

  it('become one file name that every system takes', () => {
    fc.assert(fc.property(anyId, (id) => {
      const segment = segmentOf(id);
      assert.match(segment, /^(?!\.)[a-z0-9._%~-]{1,200}(?<!\.)$/);
      assert.doesNotMatch(segment, /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/);
      assert.doesNotMatch(segment.replace(/~.*/, ''), /%(?![0-9a-f]{2})/);
    }), { numRuns: 5000 });
  });

  it('come back from the file name, but for long ones, which say so', () => {
    fc.assert(fc.property(anyId, (id) => {
      const segment = segmentOf(id);
      if (isHashedSegment(segment)) assert.equal(idOfSegment(segment), null);
      else assert.equal(idOfSegment(segment), id);
    }), { numRuns: 5000 });
    assert.equal(isHashedSegment(segmentOf('x'.repeat(200))), false);
    assert.equal(isHashedSegment(segmentOf('x'.repeat(201))), true);
  });

  it('have different file names when they differ, by case or Unicode form too', () => {
    fc.assert(fc.property(anyId, anyId, (a, b) => assert.equal(segmentOf(a) === segmentOf(b), a === b)), { numRuns: 5000 });
    const ids = ['a', 'A', 'a ', 'a.', 'a/b', 'a%2fb', 'a\\b', 'ä', 'a\u0308', 'Ä', 'ſ', 's', 'K', 'k', '\u212a', 'con', 'CON', 'con.toml', `${'x'.repeat(300)}1`, `${'x'.repeat(300)}2`];
    assert.equal(new Set(ids.map((id) => segmentOf(id).normalize('NFC').toLowerCase())).size, ids.length);
  });

  it('are known again in a real folder, where other files are not taken for ids', () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-ids-'));
    try {
      const ids = ['workflows/Data Load.toml', 'a:b*?%', 'nul', '.x.', '日本'];
      for (const id of ids) writeFileSync(join(folder, `${segmentOf(id)}.json`), '');
      assert.deepEqual(readdirSync(folder).map((name) => idOfSegment(name.slice(0, -'.json'.length))).sort(), [...ids].sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
    for (const foreign of ['', 'README', '%', '%zz', '%41%ff', '%2F', '%61', 'a%2f..', '~', '.gitignore', 'a b']) assert.equal(idOfSegment(foreign), null);
  });

  it('keep their file names for ever', () => {
    assert.equal(segmentOf('workflows/Data Load.toml'), 'workflows%2f%44ata%20%4coad.toml');
    assert.equal(segmentOf('con.toml'), '%63on.toml');
    assert.equal(segmentOf('.é.'), '%2e%c3%a9%2e');
    assert.equal(segmentOf('ab/'.repeat(70)), `${'ab%2f'.repeat(27)}~d5c0ab3b60862758ac8fa82ed2709d5d9487c1802dbb2f3a30eb9ecffcf94892`);
  });
});
