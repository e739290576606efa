import assert from 'node:assert/strict';
import type { RunRequest } from '../state/runRecords';
import { exampleDefinition, exampleRequest, phases } from './exampleWorkflow';
import { RunRefusal } from './runRefusal';
import { scopeOf, type Scope } from './scope';

const cron = 'cron=0 * * * *';

function scope(text: string, request: Partial<RunRequest> = {}): Scope {
  return scopeOf(exampleDefinition(text), exampleRequest(request));
}

const names = (list: Iterable<{ name: string }>) => [...list].map(({ name }) => name);

describe('scope of a run', () => {
  it('has every phase, roots by cron or files, parents in order of dependsOn, then of the file', () => {
    const found = scope(phases(`t:a | ${cron}`, 'f | files=./in/*.csv', `t:b | ${cron}`, 'j <- f t', 'c <- t:b', 'd <- t'));
    assert.deepEqual([...found.phases.keys()], ['t:a', 'f', 't:b', 'j', 'c', 'd']);
    assert.deepEqual(names(found.roots), ['t:a', 'f', 't:b']);
    assert.deepEqual(found.parents.get('j'), ['f', 't:a', 't:b']);
    assert.deepEqual(found.children.get('t:b')?.map(({ child, join, several }) => [child.name, join, several]), [['j', true, false], ['c', false, false], ['d', false, true]]);
    assert.deepEqual(found.excluded, []);
  });

  it('takes out a phase with an error and, to the end, what has no other parent, in any order of the file', () => {
    const found = scope(phases('d <- c', 'c <- b', `ok | ${cron}`, 'either <- ok b', 'b | cron=61 * * * *', 'lost <- nobody', 'below <- lost'));
    assert.deepEqual(found.excluded.map(({ phase, code }) => [phase, code]), [
      ['d', 'parent-excluded'], ['c', 'parent-excluded'], ['b', 'cron-invalid'], ['lost', 'parent-not-found'], ['below', 'parent-excluded'],
    ]);
    assert.match(found.excluded.at(-1)?.message ?? '', /parent "lost"/);
    assert.deepEqual([...found.phases.keys()], ['ok', 'either']);
    assert.deepEqual(found.parents.get('either'), ['ok']);
  });

  const diamond = phases(`a | ${cron}`, 'b <- a', 'c <- a', 'd <- b c', 'e <- d', `other | ${cron}`);

  it('is one phase alone, which starts without its parents', () => {
    const found = scope(diamond, { phase: 'd' });
    assert.deepEqual([[...found.phases.keys()], names(found.roots)], [['d'], ['d']]);
  });

  it('is one phase with what is above', () => {
    const found = scope(diamond, { phase: 'd', upstream: true });
    assert.deepEqual([[...found.phases.keys()], names(found.roots)], [['a', 'b', 'c', 'd'], ['a']]);
  });

  it('is one phase with what is below, whose other parents stay out', () => {
    const found = scope(diamond, { phase: 'b', downstream: true });
    assert.deepEqual([[...found.phases.keys()], names(found.roots)], [['b', 'd', 'e'], ['b']]);
    assert.deepEqual(found.parents.get('d'), ['b']);
  });

  it('runs a phase by name that would start by nothing, and keeps it out of a run of the file', () => {
    const text = phases(`a | ${cron}`, 'blank', 'ruled | meta=n:1,2');
    assert.deepEqual(names(scope(text, { phase: 'blank' }).roots), ['blank']);
    assert.deepEqual(names(scope(text, { phase: 'ruled' }).roots), ['ruled']);
    assert.deepEqual(names(scope(text).roots), ['a']);
  });

  it('does not run a phase by name that has another error', () => {
    const found = scope(phases('a | cron=61 * * * *'), { phase: 'a' });
    assert.deepEqual([[...found.phases.keys()], found.excluded.map(({ code }) => code)], [[], ['cron-invalid']]);
  });

  it('refuses a phase that is not there and tells which are', () => {
    assert.throws(() => scope(diamond, { phase: 'x' }), (error) => error instanceof RunRefusal && error.kind === 'usage' && /"x".*"a", "b"/.test(error.message));
  });
});
