import assert from 'node:assert/strict';
import { readTarget } from './commandTarget';

describe('command target', () => {
  it('is read from a row, a URI, a text and an object', () => {
    assert.deepEqual(readTarget([{ id: 'row', target: { root: '/r', run: '1', key: 'a[0]' } }, [{}]]), { root: '/r', run: '1', key: 'a[0]' });
    assert.deepEqual(readTarget([{ scheme: 'file', path: '/a.toml', toString: () => 'file:///a.toml' }]), { uri: 'file:///a.toml' });
    assert.deepEqual(readTarget(['file:///a.toml', 'load:daily']), { uri: 'file:///a.toml', phase: 'load:daily' });
    assert.deepEqual(readTarget([{ uri: 'file:///a.toml', phase: 'load' }]), { uri: 'file:///a.toml', phase: 'load' });
  });

  it('takes nothing from arguments of another shape', () => {
    for (const args of [[], [undefined], [null], [7], [{ uri: 7, shell: 'rm' }], [[]]]) assert.deepEqual(readTarget(args), {});
  });
});
