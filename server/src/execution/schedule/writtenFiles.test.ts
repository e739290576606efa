import assert from 'node:assert/strict';
import { WrittenFiles, type FoundFile } from './writtenFiles';

const file = (path: string, mark = '1', written = 100): FoundFile => ({ path, mark, written });

const paths = (found: readonly FoundFile[]) => found.map(({ path }) => path);

describe('written files', () => {
  it('are told once two looks find the same; what was there before is not', () => {
    const files = new WrittenFiles(50, 1);
    assert.deepEqual(paths(files.look([file('old', '1', 50)])), []);
    assert.deepEqual(paths(files.look([file('old', '1', 50), file('new', '1')])), []);
    assert.deepEqual(paths(files.look([file('old', '1', 50), file('new', '2')])), [], 'still growing');
    assert.deepEqual(paths(files.look([file('old', '1', 50), file('new', '2')])), ['new']);
    assert.deepEqual(paths(files.look([file('old', '1', 50), file('new', '2')])), [], 'once');
  });

  it('are told that were written while nobody looked', () => {
    const files = new WrittenFiles(50, 1);
    files.look([file('a', '1', 51), file('b', '1', 49)]);
    assert.deepEqual(paths(files.look([file('a', '1', 51), file('b', '1', 49)])), ['a']);
  });

  it('are told again when they are written again, or deleted and written', () => {
    const files = new WrittenFiles(50, 1);
    const looks = [[file('a')], [file('a')], [file('a', '2')], [file('a', '2')], [], [file('a', '2')], [file('a', '2')]];
    assert.deepEqual(looks.map((found) => files.look(found).length), [0, 1, 0, 1, 0, 0, 1]);
  });

  it('wait until there are as many as the count says, in name order, without what has gone meanwhile', () => {
    const files = new WrittenFiles(50, 2);
    files.look([file('c')]);
    assert.deepEqual(paths(files.look([file('c')])), []);
    assert.deepEqual(paths(files.look([file('a'), file('b')])), []);
    assert.deepEqual(paths(files.look([file('b'), file('a')])), ['a', 'b']);
  });
});
