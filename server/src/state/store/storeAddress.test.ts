import assert from 'node:assert/strict';
import { StateError } from '../stateError';
import { parseStoreAddress, shownAddress } from './storeAddress';

const parse = (text: string, env = {}) => parseStoreAddress(text, '/root', env);

describe('the address of a store', () => {
  it('is a scheme with a path, or a URL', () => {
    assert.deepEqual(parse('memory:'), { scheme: 'memory', path: '', url: null, shown: 'memory:' });
    assert.equal(parse('sqlite:.millrace/a b?c.sqlite').path, '/root/.millrace/a b?c.sqlite');
    assert.equal(parse('JSON:/abs/dir').path, '/abs/dir');
    assert.equal(parse('sqlite:///abs/a%20b').path, '/abs/a b');
    const { scheme, url, path } = parse('redis://user:pw@host:6380/2?prefix=a:&ttl=60');
    assert.deepEqual([scheme, path, url?.hostname, url?.port, url?.pathname, url?.searchParams.get('prefix')], ['redis', '', 'host', '6380', '/2', 'a:']);
  });

  it('takes variables of the environment, whatever signs a password has', () => {
    const env = { PW: 'p@ss/w:rd?#%', HOST: 'db:5433', URL: 'postgres://u:p%40w@h/db', DIR: 'x/y' };
    const { url } = parse('postgres://me:${env:PW}@${env:HOST}/db?table=${env:DIR}', env);
    assert.deepEqual([decodeURIComponent(url?.password ?? ''), url?.host, url?.searchParams.get('table')], [env.PW, 'db:5433', 'x/y']);
    assert.equal(parse('${env:URL}', env).url?.href, env.URL);
    assert.equal(parse('json:${env:DIR}/z', env).path, '/root/x/y/z');
    assert.throws(() => parse('redis://:${env:NONE}@h', env), (error: unknown) => error instanceof StateError && error.kind === 'invalid' && /variable NONE; set it/.test(error.message));
  });

  it('never shows a password', () => {
    for (const [text, shown] of [
      ['postgres://me:hunter2@h/db', 'postgres://me:***@h/db'], ['redis://:hunter2@h', 'redis://:***@h'], ['postgres://me:hun@ter2@h/db', 'postgres://me:***@h/db'],
      ['postgres://me:hun/ter2@h/db', 'postgres://me:***@h/db'], ['redis://h/0?password=hunter2&prefix=a', 'redis://h/0?password=***&prefix=a'],
      ['mine://h?apiKey=hunter2', 'mine://h?apiKey=***'], ['postgres://me@h/db', 'postgres://me@h/db'], ['sqlite:a@b:c', 'sqlite:a@b:c'],
    ] as const) assert.equal(shownAddress(text), shown);
    for (const bad of ['postgres://me:hunter2@h:port/db', 'postgres://me:hunter2@[/x', 'postgres://me:hun/hunter2@h/db']) {
      assert.throws(() => parse(bad), (error: unknown) => error instanceof StateError && error.kind === 'invalid' && !error.message.includes('hunter2') && error.cause === undefined, bad);
    }
    assert.equal(parse('redis://:${env:PW}@h', { PW: 'hunter2' }).shown, 'redis://:***@h');
  });

  it('is refused when it has no scheme', () => {
    for (const text of ['', 'state.sqlite', 'C:\\state.sqlite', ':x', '1a:x']) assert.throws(() => parse(text), /is no address of a store; write scheme:path/, text);
  });
});
