import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../state/stateError';
import { chosenStore } from './chosenStore';

describe('the store of a command', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'millrace-chosen-')); });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is the flag, that of the run, that of the environment, that of millrace.toml, the default', () => {
    assert.equal(chosenStore(undefined, root, {}).address, 'sqlite:.millrace/state.sqlite');
    writeFileSync(join(root, 'millrace.toml'), 'store = "json:d"\n');
    assert.equal(chosenStore(undefined, root, { MILLRACE_STORE: '', MILLRACE_STATE: '' }).address, 'json:d');
    assert.equal(chosenStore(undefined, root, { MILLRACE_STORE: 'json:c' }).address, 'json:c');
    assert.equal(chosenStore(undefined, root, { MILLRACE_STORE: 'json:c', MILLRACE_STATE: 'json:b' }).address, 'json:b');
    assert.equal(chosenStore('json:a', root, { MILLRACE_STORE: 'json:c', MILLRACE_STATE: 'json:b' }).address, 'json:a');
  });

  it('is never guessed where millrace.toml cannot be read', () => {
    for (const text of ['store = "json:d', 'store = 5\n', '"store" = "json:d']) {
      writeFileSync(join(root, 'millrace.toml'), text);
      assert.throws(() => chosenStore(undefined, root, {}), (error) => error instanceof StateError && error.kind === 'invalid' && /millrace\.toml: .*mend it, or give --store/.test(error.message), text);
      assert.equal(chosenStore('json:a', root, {}).address, 'json:a');
    }
    // What is wrong elsewhere is no reason to refuse saved values.
    writeFileSync(join(root, 'millrace.toml'), '[keep]\nruns = "many"\n');
    assert.equal(chosenStore(undefined, root, {}).address, 'sqlite:.millrace/state.sqlite');
  });
});
