import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { missingTopics, newConfig, topicsOf, workerTables } from './configText';

describe('text of millrace.toml', () => {
  it('names each topic once, in order', () => {
    assert.deepEqual(topicsOf([{ name: 'load:daily' }, { name: 'clean' }, { name: 'load:hourly' }, { name: '' }, { name: ':x' }]), ['load', 'clean']);
  });

  it('is TOML with a worker for each topic, whatever its name', () => {
    const { workers } = parse(newConfig(['load', 'a.b', 'say "x"']));
    assert.deepEqual(Object.keys(workers ?? {}), ['load', 'a.b', 'say "x"']);
  });

  it('adds only what is missing to a file that exists', () => {
    const text = '[workers.load]\ncommand = ["x"]\n # [workers.no]\n [ workers . "a.b" ]\n';
    assert.deepEqual(missingTopics(text, ['load', 'a.b', 'no']), ['no']);
    const { workers } = parse(`${text}command = ["y"]\n\n${workerTables(missingTopics(text, ['load', 'a.b', 'no']))}`);
    assert.deepEqual(Object.keys(workers ?? {}), ['load', 'a.b', 'no']);
  });
});
