import assert from 'node:assert/strict';
import { StateError } from '../stateError';
import { parseScope, scopeColumns, scopeOf, spellScope, type Scope } from './scope';

describe('a scope as text', () => {
  const ids = ['w', 'a:b', 'a%3Ab', 'a%3ab', '%', '%25', '%253A', '100%', '%%:', '%2', ':', 'a b/ü.toml', '%:3A'];
  const scopes: Scope[] = [
    { kind: 'global' },
    ...ids.flatMap((id): Scope[] => [{ kind: 'workflow', workflow: id }, { kind: 'custom', namespace: id }, ...ids.map((step): Scope => ({ kind: 'step', workflow: id, step }))]),
  ];

  it('is read as what was written, and is another one for every scope', () => {
    for (const scope of scopes) assert.deepEqual(parseScope(spellScope(scope)), scope);
    assert.equal(new Set(scopes.map(spellScope)).size, scopes.length);
  });

  it('is plain where it can be', () => {
    assert.equal(spellScope({ kind: 'step', workflow: 'etl:daily', step: 'load:db' }), 'step:etl%3Adaily:load:db');
    assert.deepEqual(parseScope('step:workflows/a.toml:load'), { kind: 'step', workflow: 'workflows/a.toml', step: 'load' });
    assert.deepEqual(parseScope('workflow:100%'), { kind: 'workflow', workflow: '100%' });
    assert.deepEqual(parseScope('custom:run:01J'), { kind: 'custom', namespace: 'run:01J' });
  });

  it('is refused when it is none, with the forms there are', () => {
    for (const text of ['', 'Global', 'global:', 'global:x', 'workflow', 'workflow:', 'workflow:a:b', 'step:a', 'step:a:', 'step::b', 'custom:', 'user:a', 'step:..:b', 'custom:../x']) {
      assert.throws(() => parseScope(text), (error: unknown) => error instanceof StateError && error.kind === 'invalid', text);
    }
    assert.throws(() => parseScope('user:a'), /"user:a" is no scope; write global, workflow:ID, step:ID:NAME or custom:NAMESPACE/);
  });

  it('stands in columns that tell it again', () => {
    for (const scope of scopes) assert.deepEqual(scopeOf([...scopeColumns(scope), 'name']), scope);
    assert.equal(scopeOf(['state', 'w', '', '']), null);
  });
});
