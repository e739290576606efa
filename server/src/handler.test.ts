import assert from 'node:assert/strict';
import { CancellationTokenSource, ResponseError } from 'vscode-languageserver';
import { guarded, guardedEvent } from './handler';

describe('guarded', () => {
  let errors: string[];
  const log = { error: (message: string) => errors.push(message), log: () => undefined };
  beforeEach(() => { errors = []; });
  const token = new CancellationTokenSource().token;

  it('answers', async () => {
    assert.equal(await guarded('x', 0, log, (n: number) => n + 1)(1, token), 2);
  });
  it('answers the fallback and says why', async () => {
    assert.equal(await guarded('x', 7, log, (): number => { throw new Error('boom'); })(undefined, token), 7);
    assert.match(errors[0] ?? '', /^x failed: Error: boom/);
  });
  it('does not start what was cancelled, and does not answer it', async () => {
    const source = new CancellationTokenSource();
    let started = false;
    const pending = guarded('x', 0, log, () => { started = true; return 1; })(undefined, source.token);
    source.cancel();
    assert.ok((await pending) instanceof ResponseError);
    assert.equal(started, false);
  });
  it('keeps an event from ending the server', async () => {
    await guardedEvent('y', log, () => Promise.reject(new Error('boom')))(undefined);
    assert.match(errors[0] ?? '', /^y failed/);
  });
});
