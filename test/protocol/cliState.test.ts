import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answer, millrace, newFolder, query, refusal, write } from './cliProcess';

interface ValueAnswer {
  readonly scope: string;
  readonly name: string;
  readonly value: unknown;
  readonly version: number;
  readonly expires: string | null;
  readonly writer: string;
}

describe('millrace state', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '' })));
  afterEach(() => folder.remove());

  const say = async (words: readonly string[], setting: Parameters<typeof millrace>[2] = {}, code = 0): Promise<string> => {
    const found = await millrace(folder.path, ['state', ...words], setting);
    assert.equal(found.code, code, `${words.join(' ')}: ${found.stderr}`);
    return found.stdout;
  };

  it('keeps values to the letter: JSON where it is JSON, else text', async () => {
    for (const [given, shown] of [['1.0', '1.0'], ['1e3', '1e3'], ['123456789012345678901234567890', '123456789012345678901234567890'], ['-9007199254740993', '-9007199254740993'], ['-', 'piped'], ['null', 'null'], ['', ''], ['{ "a": [1.50] }', '{"a":[1.50]}'], ['two words', 'two words'], ['"5"', '5'], ['NaN', 'NaN'], ['$(rm -rf x) `id` \'', '$(rm -rf x) `id` \'']] as const) {
      await say(['set', 'k', given], { input: 'piped\n' });
      assert.equal(await say(['get', 'k']), `${shown}\n`);
    }
    await say(['set', 'k', '5', '--text']);
    assert.match(await say(['get', 'k', '--json']), /"value":"5",/);
    await say(['set', 'k', '2.50']);
    assert.match(await say(['get', 'k', '--json']), /"value":2\.50,"version":14,/);
    assert.match(await say(['list', '--json']), /^\[\{"scope":"global","name":"k","value":2\.50,/);
    assert.deepEqual(query(folder.path, "SELECT scope, name, value, writer FROM scoped_values"), [['global', 'k', '2.50', 'user']]);
  });

  it('keeps scopes apart; a step writes into that of its workflow, in the name of its task', async () => {
    const step = { env: { MILLRACE_WORKFLOW: 'flows/a:b.toml', MILLRACE_RUN_ID: '20240302T060000123-k3f9q2', MILLRACE_TASK: 'load[0]' } };
    await say(['set', 'k', '1'], step);
    await say(['set', 'k', '2']);
    await say(['set', 'k', '3', '--scope', 'step:flows/a%3Ab.toml:load']);
    await say(['set', 'k', '4', '--scope', 'custom:run:x']);
    const found = await answer<ValueAnswer>(folder.path, ['state', 'get', 'k', '--scope', 'workflow:flows/a%3Ab.toml']);
    assert.deepEqual([found.value, found.writer, found.scope], [1, '20240302T060000123-k3f9q2 load[0]', 'workflow:flows/a%3Ab.toml']);
    assert.deepEqual([await say(['get', 'k']), await say(['get', 'k', '--scope', 'custom:run:x'])], ['2\n', '4\n']);
    assert.deepEqual(await answer(folder.path, ['state', 'clear', '--scope', 'workflow:flows/a%3Ab.toml']), { cleared: 2 });
    await say(['get', 'k'], step, 1);
    assert.equal(await say(['get', 'k']), '2\n');
  });

  it('a run\'s own store comes before others: flag, MILLRACE_STATE, MILLRACE_STORE, millrace.toml', async () => {
    write(folder.path, { 'millrace.toml': 'store = "json:d"\n' });
    await say(['set', 'k', 'd']);
    await say(['set', 'k', 'c'], { env: { MILLRACE_STORE: 'json:c' } });
    await say(['set', 'k', 'b'], { env: { MILLRACE_STORE: 'json:c', MILLRACE_STATE: 'json:b' } });
    await say(['set', 'k', 'a', '--store', 'json:a'], { env: { MILLRACE_STATE: 'json:b' } });
    for (const name of ['a', 'b', 'c', 'd']) assert.equal(await say(['get', 'k', '--store', `json:${name}`]), `${name}\n`);
    assert.ok(!existsSync(join(folder.path, '.millrace')));
  });

  it('counts exactly while several do so at once', async () => {
    await Promise.all(Array.from({ length: 6 }, () => say(['increment', 'n', '2'])));
    assert.equal(await say(['increment', 'n', '-20']), '-8\n');
    assert.equal((await say(['increment', 'n', '9223372036854775807', '--json'])), '{"value":9223372036854775799}\n');
    assert.match((await refusal(folder.path, ['state', 'increment', 'n', '9'], 2)).message, /would not fit 64 bits/);
  });

  it('writes on expectation: versions, and compare-and-swap', async () => {
    await say(['set', 'k', '1', '--version', '0']);
    assert.match((await refusal(folder.path, ['state', 'set', 'k', '2', '--version', '0'], 1)).message, /has version 1, not 0; nothing was done/);
    await say(['set', 'k', '{"a":1.0}', '--version', '1']);
    assert.deepEqual(await refusal(folder.path, ['state', 'cas', 'k', '1', '3'], 1), { kind: 'changed', message: 'the value "k" is not what was expected; nothing was written' });
    await say(['cas', 'k', '{"a":1}', '3']);
    await say(['cas', 'k', '--absent', '4'], {}, 1);
    await say(['cas', 'new', '--absent', '-4']);
    assert.equal(await say(['get', 'new']), '-4\n');
    assert.match((await refusal(folder.path, ['state', 'delete', 'k', '--version', '2'], 1)).message, /has version 3/);
    await say(['delete', 'k', '--version', '3']);
    assert.match(await say(['history', 'k']), /AT +VERSION +WRITER +VALUE\n.* 3 +user +\(deleted\)\n.* 3 +user +3\n.* 2 +user +\{"a":1\.0\}\n.* 1 +user +1\n$/);
    assert.match(await say(['history', 'k', '--limit', '1', '--json']), /^\[\{"at":"[^"]+","version":3,"writer":"user","deleted":true\}\]\n$/);
  });

  it('lets values end', async () => {
    const { expires } = await answer<ValueAnswer>(folder.path, ['state', 'set', 'k', '1', '--ttl', '36h']);
    assert.ok(expires !== null && Date.parse(expires) > Date.now() + 35 * 3_600_000);
    await say(['set', 'k', '2', '--ttl', '1us']);
    await say(['get', 'k'], {}, 1);
  });

  it('what is not there is an answer, not a wrong use: exit code 1', async () => {
    assert.deepEqual(await refusal(folder.path, ['state', 'get', 'no'], 1), { kind: 'not-found', message: 'there is no value "no" in the scope global' });
    await say(['delete', 'no'], {}, 1);
    assert.equal(await say(['list']), 'no values in the scope global\n');
    assert.ok(!existsSync(join(folder.path, '.millrace')), 'looking creates nothing');
  });

  it('wrong words: what is wrong, and how it is used', async () => {
    for (const [words, message] of [
      [[], /state takes get, .*`millrace state --help`/], [['put', 'a', 'b'], /state takes get, set, .*not "put"/], [['get'], /a word is missing/], [['get', 'a', 'b'], /unexpected "b"/], [['set', 'a'], /a word is missing: millrace state set NAME VALUE$/],
      [['get', 'a', '--ttl', '1h'], /state get takes no --ttl/], [['set', 'a', '1', '--ttl', 'soon'], /--ttl takes a duration above zero/], [['set', 'a', '1', '--version', 'x'], /--version takes a whole number/],
      [['clear'], /say which scope/], [['get', 'a', '--scope', 'flow:x'], /is no scope; write global, workflow:ID/], [['increment', 'a', '1.5'], /increment adds a whole number/],
      [['cas', 'a', '1'], /cas takes a name, the expected value and the new one/], [['set', '../a', '1'], /has a part "\." or "\.\."/], [['get', 'a', '--store', 'nope:x'], /there is no store nope:/],
      [['get', 'a', '--store', 'redis://u:geheim@h:x'], /no URL/],
    ] as const) {
      const found = await refusal(folder.path, ['state', ...words], 2);
      assert.match(found.message, message, words.join(' '));
      assert.doesNotMatch(found.message, /geheim/);
    }
    assert.match((await millrace(folder.path, ['state', '--help'])).stdout, /millrace state ACTION .*\n\n {2}get NAME /);
  });
});
