import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { placeOf } from './rootPlace';

describe('place of a root', () => {
  it('is in an open folder, above one, or elsewhere', () => {
    const folders = [resolve('/work/a'), resolve('/work/b/..c')];
    for (const [root, place] of Object.entries({
      '/work/a': 'inside', '/work/a/deep/er': 'inside', '/work/b/..c': 'inside',
      '/work': 'above', '/': 'above', '/work/b': 'above',
      '/work/ab': 'outside', '/tmp': 'outside',
    })) assert.equal(placeOf(resolve(root), folders), place, root);
    assert.equal(placeOf(resolve('/tmp'), []), 'outside');
  });
});
