import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { newConfig, textToAppend, topicsOf } from './configText';

function plain(table: object): { readonly workers?: object } {
  return JSON.parse(JSON.stringify(table));
}

describe('text of millrace.toml', () => {
  it('names each topic once, in order', () => {
    assert.deepEqual(topicsOf([{ name: 'load:daily' }, { name: 'clean' }, { name: 'load:hourly' }, { name: '' }, { name: ':x' }]), ['load', 'clean']);
  });

  it('is TOML with a worker for each topic, whatever its name', () => {
    const { workers } = parse(newConfig(['load', 'a.b', 'say "x"']));
    assert.deepEqual(Object.keys(workers ?? {}), ['load', 'a.b', 'say "x"']);
  });

  for (const [form, text] of Object.entries({
    'a table each': '[workers.load]\ncommand = ["x"]\n # [workers.clean]\n [ workers . "a.b" ] # and a comment\ncommand = ["y"]',
    'one table': '[workers]\nload.command = ["x"]\n"a.b" = { command = ["y"] }\n',
    'quoted keys': '["workers"."load"]\ncommand = ["""\n[workers.clean]\n"""]\n[\'workers\'."a.b"]\ncommand = ["y"]\n\n',
    'dotted keys': 'workers.load.command = ["x"]\nworkers."a.b".command = ["y"]\r\n',
  })) {
    it(`adds only what is missing to a file with ${form}`, () => {
      const appended = textToAppend(text, ['load', 'a.b', 'clean']);
      assert.ok(appended !== undefined);
      const added = { clean: { command: ['echo', '{info}'], protocol: 'exit' } };
      assert.deepEqual(plain(parse(text + appended)), { workers: { ...plain(parse(text)).workers, ...added } });
      assert.equal(textToAppend(text + appended, ['load', 'a.b', 'clean']), '');
    });
  }

  it('adds nothing where that would break the file, or it is broken already', () => {
    for (const text of ['workers = { load = { command = ["x"] } }\n', 'workers = 1\n', '[workers.load]\ncommand = ["x"\n']) {
      assert.equal(textToAppend(text, ['load', 'clean']), undefined, text);
    }
  });
});
