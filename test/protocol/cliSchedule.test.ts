import assert from 'node:assert/strict';
import { spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answer, ended, millrace, newFolder, refusal, start, until, write, type Setting } from './cliProcess';
import type { RunAnswer, RunHead } from './cliShapes';

interface Event { readonly event: string; readonly phase?: string; readonly file?: string; readonly fire?: string; readonly run?: string; readonly files?: readonly string[]; readonly exitCode?: number; readonly message?: string }

const everySecond = '[[phase]]\ntask = "tick"\nrule = "cron=* * * * * *"\nrun = "echo $MILLRACE_LOGICAL_TIME >> ran; until [ -e go ]; do sleep 0.05; done"\n[[phase]]\ntask = "below"\ndependsOn = "tick"\nrun = "echo below >> ran"\n';
const other = '[[phase]]\ntask = "other"\nrule = "cron=0 0 1 1 *"\nrun = "echo other >> ran"\n';
const onFile = '[[phase]]\ntask = "take"\nrule = "files=in/*.csv&count=2"\ntemplate = "{meta:file}"\nrun = "echo $MILLRACE_INFO >> ran; until [ -e go ]; do sleep 0.05; done"\n';

describe('millrace schedule', () => {
  let folder: ReturnType<typeof newFolder>;
  let setting: Setting;
  beforeEach(() => {
    folder = newFolder({ 'millrace.toml': '', 'tick.toml': everySecond + other, 'files.toml': onFile });
    setting = { env: { XDG_STATE_HOME: join(folder.path, 'machine') } };
  });
  afterEach(async () => {
    // Runs go on by themselves: nothing is removed below one.
    write(folder.path, { go: '' });
    await until('the end of all runs', () => !spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n').some((line) => line.includes(`--root ${folder.path}`)));
    folder.remove();
  });

  const ran = (): string[] => (existsSync(join(folder.path, 'ran')) ? readFileSync(join(folder.path, 'ran'), 'utf8').trim().split('\n') : []);

  /** Starts a schedule; `events` are those that it has told so far. */
  function scheduled(...words: string[]): { child: ChildProcess; events: () => Event[]; end: ReturnType<typeof ended> } {
    const child = start(folder.path, ['schedule', ...words, '--json'], setting);
    let text = '';
    child.stdout?.on('data', (part: Buffer) => (text += part.toString('utf8')));
    return { child, end: ended(child), events: () => text.split('\n').slice(0, -1).map((line) => JSON.parse(line)) };
  }

  const told = (events: () => Event[], event: string, number = 1) => until(event, () => events().filter((each) => each.event === event).length >= number && events().filter((each) => each.event === event));

  it('fires a root and what hangs below it in a run of its own, skips what overlaps, and leaves runs going when it ends', async () => {
    const { child, events, end } = scheduled('tick.toml');
    const [first] = await told(events, 'started');
    await told(events, 'skipped', 2);
    assert.deepEqual(events().filter(({ event }) => event === 'armed').map(({ phase }) => phase), ['tick', 'other']);
    assert.equal(events().filter(({ event }) => event === 'started').length, 1, 'one at a time');
    child.kill('SIGTERM');
    assert.equal((await end).code, 0);
    const id = first?.run ?? '';
    assert.equal((await answer<RunAnswer>(folder.path, ['runs', 'show', id])).status, 'running');
    write(folder.path, { go: '' });
    const run = await until('the end of the run', async () => {
      const shown = await answer<RunAnswer>(folder.path, ['runs', 'show', id]);
      return shown.status === 'completed' && shown;
    });
    assert.deepEqual(run.tasks.map(({ key }) => key), ['tick', 'below'], 'not the other root');
    assert.equal(run.logicalTime, first?.fire);
    assert.equal((await answer<RunHead[]>(folder.path, ['runs'])).length, 1);
    assert.ok(!readdirSync(join(folder.path, '.millrace')).some((name) => name.includes('armed')), 'nothing of it is in the workspace');
  });

  it('fires again and again, and a file that is mended meanwhile', async () => {
    write(folder.path, { go: '', 'tick.toml': 'broken' });
    await refusal(folder.path, ['schedule', 'tick.toml'], 1, setting);
    write(folder.path, { 'tick.toml': everySecond });
    const { child, events, end } = scheduled('tick.toml');
    await told(events, 'ended', 2);
    write(folder.path, { 'tick.toml': 'broken' });
    assert.match((await told(events, 'problem'))[0]?.message ?? '', /fires nothing until it is mended/);
    const before = events().filter(({ event }) => event === 'started').length;
    write(folder.path, { 'tick.toml': everySecond });
    await told(events, 'started', before + 1);
    assert.deepEqual(new Set(events().filter(({ event }) => event === 'ended').map(({ exitCode }) => exitCode)), new Set([0]));
    child.kill('SIGINT');
    assert.deepEqual([(await end).code, (await end).signal], [0, null]);
  });

  it('fires for written files, not for those that were there, when there are as many as the count says', async () => {
    write(folder.path, { 'in/old.csv': 'x' });
    const { child, events, end } = scheduled('files.toml');
    await told(events, 'armed');
    write(folder.path, { 'in/a.csv': '1', 'in/b.csv': '2', 'in/c.txt': '3' });
    const [first] = await told(events, 'started');
    assert.deepEqual(first?.files, ['in/a.csv', 'in/b.csv']);
    write(folder.path, { 'in/d.csv': '1', 'in/e.csv': '2' });
    await until('both tasks', () => ran().length === 2);
    write(folder.path, { go: '' });
    assert.deepEqual((await told(events, 'started', 2))[1]?.files, ['in/d.csv', 'in/e.csv'], 'waited for the run before it');
    await told(events, 'ended', 2);
    child.kill('SIGTERM');
    await end;
    assert.deepEqual(ran().sort(), ['in/a.csv', 'in/b.csv', 'in/d.csv', 'in/e.csv']);
  });

  it('knows after SIGKILL what has fired and what is still going', async () => {
    await millrace(folder.path, ['schedule', 'arm', 'tick.toml'], setting);
    const first = scheduled();
    const [{ run: id, fire } = {}] = await told(first.events, 'started');
    first.child.kill('SIGKILL');
    await first.end;
    const { child, events, end } = scheduled();
    await told(events, 'skipped', 2);
    assert.equal((await answer<RunHead[]>(folder.path, ['runs'])).length, 1, 'the run of the first goes on, and nothing is beside it');
    write(folder.path, { go: '' });
    const [next] = await told(events, 'started');
    assert.notEqual(next?.run, id);
    assert.ok((next?.fire ?? '') > (fire ?? ''), 'no fire twice');
    child.kill('SIGTERM');
    await end;
  });

  it('arms, pauses, resumes and disarms on this machine alone, also while it fires', async () => {
    write(folder.path, { go: '' });
    const list = async (...words: string[]) => (await answer<{ file: string; paused: boolean; overlap: boolean; fired: Record<string, string> }[]>(folder.path, ['schedule', ...words], 0, setting)).map(({ file, paused, overlap }) => [file, paused, overlap]);
    assert.deepEqual(await list('list'), []);
    assert.match((await millrace(folder.path, ['schedule', 'arm', 'tick.toml'], setting)).stdout, /^FILE .*\ntick\.toml +armed +skipped +never /);
    const { child, events, end } = scheduled();
    await told(events, 'ended');
    assert.match((await refusal(folder.path, ['schedule', 'tick.toml'], 3, setting)).message, /tick\.toml is scheduled by another millrace/);
    assert.deepEqual(await list('pause', 'tick.toml'), [['tick.toml', true, false]]);
    await told(events, 'disarmed');
    assert.deepEqual(await list('resume', 'tick.toml'), [['tick.toml', false, false]]);
    const before = events().filter(({ event }) => event === 'ended').length;
    await told(events, 'ended', before + 1);
    assert.deepEqual(await list('arm', 'tick.toml', 'files.toml', '--overlap'), [['tick.toml', false, true], ['files.toml', false, true]]);
    assert.deepEqual(await list('disarm', 'tick.toml', 'files.toml'), []);
    await told(events, 'disarmed', 2);
    child.kill('SIGTERM');
    assert.equal((await end).code, 0);
    for (const [words, code, message] of [
      [['pause', 'tick.toml'], 2, /tick\.toml of .* is not armed/], [['arm'], 2, /say which file to arm/], [['pause', 'x.toml', '--overlap'], 2, /takes no --overlap/],
      [['arm', 'gone.toml'], 2, /does not exist/],
    ] as const) assert.match((await refusal(folder.path, ['schedule', ...words], code, setting)).message, message);
  });
});
