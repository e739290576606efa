import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answer, ended, lives, millrace, newFolder, refusal, start, until, write } from './cliProcess';
import type { RunAnswer } from './cliShapes';

const workflow = (top = '') => `${top}[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nrun = 'echo "log of a"; echo 5 > "$MILLRACE_OUTPUT"'\n[[phase]]\ntask = "b"\ndependsOn = "a"\nrun = 'echo "log of b"; [ -e ok ] || [ -e ../ok ]'\n`;
type Head = Pick<RunAnswer, 'id' | 'status'>;

describe('the command line and runs in a store', function () {
  this.slow(10_000);
  let folder: ReturnType<typeof newFolder>;
  const at = (name: string): string => join(folder.path, name);
  const store = (): string => `json:${at('store')}`;
  beforeEach(() => {
    folder = newFolder({ 'here/w.toml': workflow(), 'here/millrace.toml': '', 'there/w.toml': workflow(), 'there/millrace.toml': '' });
  });
  afterEach(() => folder.remove());

  it('runs here, shows everything there, and resumes there', async () => {
    const begun = await answer(at('here'), ['run', 'w.toml', '--store', store()], 1);
    assert.deepEqual(begun.tasks.map(({ key, status }) => `${key} ${status}`), ['a completed', 'b failed']);
    assert.ok(!existsSync(at('here/.millrace/runs')) || readdirSync(at('here/.millrace/runs')).length === 0);

    const there = { env: { MILLRACE_STORE: store() } };
    assert.deepEqual((await answer<Head[]>(at('there'), ['runs'], 0, there)).map(({ id, status }) => [id, status]), [[begun.id, 'failed']]);
    assert.deepEqual(await answer(at('there'), ['runs', 'show', begun.id], 0, there), begun);
    const preview = await answer<{ phases: { phase: string; action: string }[] }>(at('there'), ['plan', '--resume', begun.id], 0, there);
    assert.deepEqual(preview.phases.map(({ phase, action }) => `${phase} ${action}`), ['a skip', 'b re-run']);
    assert.equal((await millrace(at('here'), ['runs', 'logs', begun.id, 'a', '--store', store()])).stdout, '== a attempt 1\nlog of a\n');

    writeFileSync(at('ok'), '');
    const done = await answer(at('there'), ['resume', begun.id], 0, there);
    assert.deepEqual(done.tasks.map(({ key, status, attempts }) => `${key} ${status} ${attempts}`), ['a completed 1', 'b completed 2']);
    // Each place has the logs of what ran there, and nothing in place of others.
    assert.equal((await millrace(at('there'), ['runs', 'logs', begun.id], there)).stdout, '== a attempt 1\n== b attempt 1\n== b attempt 2\nlog of b\n');
    assert.equal((await answer(at('here'), ['runs', 'show', begun.id, '--store', store()])).status, 'completed');
    // The root's own state has never heard of it.
    assert.deepEqual(await answer<Head[]>(at('there'), ['runs']), []);
    assert.equal((await refusal(at('there'), ['runs', 'show', begun.id], 2)).kind, 'not-found');

    assert.deepEqual(await answer<object>(at('there'), ['runs', 'delete', begun.id], 0, there), { deleted: begun.id });
    assert.deepEqual(await answer<Head[]>(at('here'), ['runs', '--store', store()]), []);
  });

  it('take --store before MILLRACE_STORE before the file before millrace.toml', async () => {
    writeFileSync(at('ok'), '');
    write(at('here'), { 'w.toml': workflow(`[workflow]\nstore = "json:${at('of-file')}"\n`), 'millrace.toml': `store = "json:${at('of-toml')}"\n` });
    const there = (): string[] => ['of-flag', 'of-env', 'of-file', 'of-toml'].filter((name) => existsSync(at(name)));
    const env = { env: { MILLRACE_STORE: 'json:${env:PLACE}', PLACE: at('of-env') } };
    await answer(at('here'), ['run', 'w.toml', '--store', `json:${at('of-flag')}`], 0, env);
    assert.deepEqual(there(), ['of-flag']);
    await answer(at('here'), ['run', 'w.toml'], 0, env);
    assert.deepEqual(there(), ['of-flag', 'of-env']);
    await answer(at('here'), ['run', 'w.toml']);
    assert.deepEqual(there(), ['of-flag', 'of-env', 'of-file']);
    write(at('here'), { 'w.toml': workflow() });
    await answer(at('here'), ['run', 'w.toml']);
    assert.deepEqual(there(), ['of-flag', 'of-env', 'of-file', 'of-toml']);
    assert.equal((await answer<Head[]>(at('here'), ['runs'])).length, 1);
  });

  it('keep the state in a database elsewhere', async () => {
    mkdirSync(at('elsewhere'));
    const elsewhere = `sqlite:${at('elsewhere/my.sqlite')}`;
    const { id } = await answer(at('here'), ['run', 'w.toml', '--store', elsewhere], 1);
    assert.ok(existsSync(at('elsewhere/my.sqlite')));
    assert.deepEqual((await answer<Head[]>(at('there'), ['runs', '--store', elsewhere])).map((run) => run.id), [id]);
    assert.equal(existsSync(at('here/.millrace')), false);
  });

  it('cancel a run of another checkout', async () => {
    write(at('here'), { 'w.toml': '[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nrun = "sleep 600"\n' });
    const run = start(at('here'), ['run', 'w.toml', '--json', '--store', store()]);
    const over = ended(run);
    const there = { env: { MILLRACE_STORE: store() } };
    const id = await until('the run at work', async () => {
      const [first] = await answer<Head[]>(at('there'), ['runs'], 0, there);
      const shown = first && await answer(at('there'), ['runs', 'show', first.id], 0, there);
      return shown?.tasks[0]?.status === 'running' && first?.id;
    });
    assert.equal((await refusal(at('there'), ['resume', id], 3, there)).kind, 'running');
    assert.equal((await answer(at('there'), ['cancel', id], 0, there)).status, 'cancelled');
    assert.equal((await over).code, 130);
  });

  it('say what is wrong with a store, without its password, and start nothing', async () => {
    for (const [address, code, kind, message] of [
      ['nowhere', 2, 'invalid', /is no address of a store/], ['nosuch:x', 2, 'invalid', /there is no store nosuch:/],
      ['nosuch://me:s3cret@host/', 2, 'invalid', /there is no store nosuch:/], ['redis://me:s3cret@127.0.0.1:1', 3, 'io', /127\.0\.0\.1:1/], ['json:${env:NO_SUCH_VARIABLE}', 2, 'invalid', /needs the environment variable NO_SUCH_VARIABLE/],
    ] as const) {
      for (const words of [['run', 'w.toml'], ['runs'], ['resume', '20240102T030405678-k3f9q2']]) {
        const error = await refusal(at('here'), [...words, '--store', address], code);
        assert.equal(error.kind, kind);
        assert.match(error.message, message);
        assert.ok(!error.message.includes('s3cret'));
      }
    }
    write(at('here'), { 'millrace.toml': 'store = 5\n' });
    assert.match((await refusal(at('here'), ['runs'], 2)).message, /`store` must be an address/);
    assert.equal(existsSync(at('here/.millrace/state.sqlite')), false);
  });

  it('begin a run that goes on by itself', async () => {
    writeFileSync(at('ok'), '');
    const { id } = await answer<{ id: string }>(at('here'), ['run', 'w.toml', '--detach', '--store', store()]);
    await until('its end', async () => (await answer(at('there'), ['runs', 'show', id, '--store', store()])).status === 'completed');
    const [mirror = ''] = readdirSync(at('here/.millrace/mirror'));
    const [, pid] = /"pid":(\d+)/.exec(readFileSync(at(`here/.millrace/mirror/${mirror}/runs/${id}.journal`), 'utf8')) ?? [];
    await until('the end of its process', () => !lives(Number(pid)));
    assert.match(readFileSync(at('here/.millrace/.gitignore'), 'utf8'), /^\*$/m);
  });
});
