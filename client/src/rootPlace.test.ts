import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { placeOf } from './rootPlace';

describe('place of a root', () => {
  it('is in an open folder, above one, or elsewhere', () => {
    const folders = [resolve('/home/me/a'), resolve('/home/me/b/..c')];
    for (const [root, place] of Object.entries({
      '/home/me/a': 'inside', '/home/me/a/deep/er': 'inside', '/home/me/b/..c': 'inside',
      '/home/me': 'above', '/': 'above', '/home/me/b': 'above',
      '/home/me/ab': 'outside', '/tmp': 'outside',
    })) assert.equal(placeOf(resolve(root), folders), place, root);
    assert.equal(placeOf(resolve('/tmp'), []), 'outside');
  });
});
