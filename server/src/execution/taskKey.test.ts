import assert from 'node:assert/strict';
import { compareKeys, indexesOf, taskKey } from './taskKey';

describe('task keys', () => {
  it('are the phase, then the indexes of the parent, the matched phase and the row', () => {
    assert.equal(taskKey('load', undefined, undefined, undefined), 'load');
    assert.equal(taskKey('load', undefined, undefined, 0), 'load[0]');
    assert.equal(taskKey('clean', 'load[0]', undefined, undefined), 'clean[0]');
    assert.equal(taskKey('clean', 'load[0]', undefined, 2), 'clean[0,2]');
    assert.equal(taskKey('t2', 'task1:t4', 'task1:t4', undefined), 't2[task1:t4]');
    assert.equal(taskKey('t2', 'task1:t4[7]', 'task1:t4', 3), 't2[7,task1:t4,3]');
  });

  it('tell their indexes', () => {
    assert.deepEqual([indexesOf('load'), indexesOf('load[0]'), indexesOf('t2[7,task1:t4,3]')], [[], ['0'], ['7', 'task1:t4', '3']]);
  });

  it('are ordered by the size of numbers', () => {
    assert.deepEqual(['a[10]', 'a[9,b:x]', 'a[9]', 'a[2,3]', 'a[2,10]'].sort(compareKeys), ['a[2,3]', 'a[2,10]', 'a[9]', 'a[9,b:x]', 'a[10]']);
  });
});
