import assert from 'node:assert/strict';
import { toPath, toUri } from './uri';

describe('uri', () => {
  it('escapes as VS Code does and comes back', () => {
    const path = '/home/a b/flöw (1)/x+y#z%41.toml';
    assert.equal(toUri(path), 'file:///home/a%20b/fl%C3%B6w%20%281%29/x%2By%23z%2541.toml');
    assert.equal(toPath(toUri(path)), path);
  });
  it('reads other escapes and refuses other schemes', () => {
    assert.equal(toPath('file:///a/x+y.toml'), '/a/x+y.toml');
    assert.equal(toPath('untitled:Untitled-1'), undefined);
    assert.equal(toPath('file:///a/%ZZ'), undefined);
    assert.equal(toPath('file://a%2Fb'), undefined);
  });
});
