import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answer, ended, millrace, newFolder, query, refusal, start, until, write } from './cliProcess';
import type { RunAnswer } from './cliShapes';

const daily = 'rule = "cron=0 0 * * *"';
const workflow = `[[phase]]\ntask = "a"\n${daily}\nrun = "echo 9007199254740993 > $MILLRACE_OUTPUT"\n`;

describe('millrace store', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder({ 'millrace.toml': '', 'w.toml': workflow })));
  afterEach(() => folder.remove());

  const say = async (words: readonly string[], setting: Parameters<typeof millrace>[2] = {}): Promise<string> => {
    const found = await millrace(folder.path, words, setting);
    assert.equal(found.code, 0, `${words.join(' ')}: ${found.stderr}`);
    return found.stdout;
  };

  it('check: tells what there is, and creates nothing where nothing is', async () => {
    const empty = await answer<Record<string, unknown>>(folder.path, ['store', 'check']);
    assert.deepEqual([empty['backend'], empty['ok'], empty['sizeBytes'], existsSync(join(folder.path, '.millrace'))], ['sqlite', true, 0, false]);
    await say(['state', 'set', 'k', '1']);
    const found = await answer<Record<string, unknown>>(folder.path, ['store', 'check']);
    assert.deepEqual([found['ok'], found['rows'], found['integrity'], found['errors']], [true, 1, 'ok', 0]);
    for (const name of ['sizeBytes', 'journalBytes', 'writeP95Ms', 'latencyMs']) assert.ok(Number(found[name]) > 0, name);
    assert.match(await say(['store', 'check']), /^writeP95Ms +\d+(\.\d{1,2})?$/m);
    assert.ok(Date.parse(String(found['lastSnapshot'])) > 0);
    assert.equal((await answer<Record<string, unknown>>(folder.path, ['store', 'check', '--read-only']))['writeP95Ms'], null);
    write(folder.path, { '.millrace/state.sqlite': 'SQLite format 3\0 no more' });
    const damaged = await answer<Record<string, unknown>>(folder.path, ['store', 'check', '--read-only'], 3);
    assert.deepEqual([damaged['ok'], typeof damaged['error']], [false, 'string']);
  });

  it('check: reads every file of a store of files, and names one that was changed', async () => {
    await say(['state', 'set', 'limit', '250', '--store', 'json:s']);
    assert.equal((await answer<Record<string, unknown>>(folder.path, ['store', 'check', '--store', 'json:s']))['integrity'], 'ok');
    const file = 's/scoped_values/global/~/~/~/limit.json';
    write(folder.path, { [file]: readFileSync(join(folder.path, file), 'utf8').replace('250', '251') });
    const found = await answer<Record<string, unknown>>(folder.path, ['store', 'check', '--read-only', '--store', 'json:s'], 3);
    assert.deepEqual([found['ok'], found['integrity']], [false, undefined]);
    assert.match(String(found['error']), /limit\.json is damaged, or was changed/);
  });

  it('migrate: a run and values to files and back, seen by the next command', async () => {
    const { id } = await answer<RunAnswer>(folder.path, ['run', 'w.toml']);
    await say(['state', 'set', 'k', '1.0']);
    const moved = await answer<Record<string, unknown>>(folder.path, ['store', 'migrate', 'sqlite:', 'json:files', '--clean-up']);
    assert.deepEqual([moved['rows'], moved['entries'], moved['cleanedUp'], moved['keptLogs']], [2, 5, true, 1]);
    assert.equal(await say(['runs']), 'no runs yet\n');
    assert.deepEqual(query(folder.path, 'SELECT count(*) FROM scoped_values'), [[0]]);
    assert.match((await refusal(folder.path, ['store', 'migrate', 'json:files', 'json:./files'], 2)).message, /are one store/);
    await say(['store', 'migrate', 'json:files', 'sqlite:']);
    assert.equal(await say(['state', 'get', 'k']), '1.0\n');
    assert.match(await say(['runs', 'show', id, '--json']), /"status":"completed",.*"output":9007199254740993,/);
  });

  it('export and import: a file for its owner alone, whole or not at all', async () => {
    await answer<RunAnswer>(folder.path, ['run', 'w.toml']);
    await say(['state', 'set', 'k', '1.0']);
    await say(['store', 'export', 'out.jsonl']);
    const file = join(folder.path, 'out.jsonl');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(await say(['store', 'export']), readFileSync(file, 'utf8'));
    await say(['store', 'import', '-', '--store', 'flatbuffers:f'], { input: readFileSync(file, 'utf8') });
    assert.deepEqual(await answer(folder.path, ['store', 'import', 'out.jsonl', '--store', 'flatbuffers:f']), { rows: 2, entries: 5, written: 0, left: 0, to: 'flatbuffers:f' });
    assert.equal(await say(['store', 'export', '--store', 'flatbuffers:f']), readFileSync(file, 'utf8'));
    assert.match((await refusal(folder.path, ['store', 'import', 'no.jsonl'], 2)).message, /no\.jsonl: it does not exist/);
    assert.match((await refusal(folder.path, ['store', 'export', 'w.toml/x'], 3)).message, /cannot write .*a file stands where a folder is needed/);
  });

  it('query: exact answers as table, JSON and CSV over every store, and nothing is written', async () => {
    await answer<RunAnswer>(folder.path, ['run', 'w.toml']);
    await say(['state', 'set', 'k', 'a,"b"\u001b[31m\nc']);
    const sql = 'SELECT (SELECT status FROM runs) AS status, (SELECT output FROM tasks) AS output, value, 9007199254740993 AS big FROM scoped_values';
    assert.deepEqual(await answer(folder.path, ['store', 'query', 'SELECT 1 AS a, 1 AS a, NULL']), { columns: ['a', 'a', 'NULL'], rows: [[1, 1, null]] });
    assert.equal(await say(['store', 'query', sql, '--csv']), 'status,output,value,big\ncompleted,9007199254740993,"""a,\\""b\\""\\u001b[31m\\nc""",9007199254740993\n');
    const shown = await say(['store', 'query', "SELECT char(27) || '[31m' || char(10) AS a"]);
    assert.equal(shown, 'a\n\\u001b[31m\\n\n(1 row)\n');
    await say(['store', 'migrate', 'sqlite:', 'json:files']);
    assert.equal(await say(['store', 'query', sql, '--csv', '--store', 'json:files']), await say(['store', 'query', sql, '--csv']));
    assert.match((await refusal(folder.path, ['store', 'query', 'DELETE FROM scoped_values'], 2)).message, /attempt to write a readonly database/);
    assert.match((await refusal(folder.path, ['store', 'query', 'SELECT 1', '--csv'], 2)).message, /choose one/);
    assert.notEqual(await say(['state', 'list']), 'no values in the scope global\n');
  });

  it('query: Ctrl+C ends one that never would', async () => {
    await say(['state', 'set', 'k', '1']);
    const child = start(folder.path, ['store', 'query', 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT max(x) FROM c']);
    const end = ended(child);
    // It has read the database, and works.
    await until('work', () => Number(readFileSync(`/proc/${child.pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[11]) > 100);
    child.kill('SIGINT');
    const { code, signal, stdout } = await end;
    assert.deepEqual([code === 130 || signal === 'SIGINT', stdout], [true, '']);
  });

  it('open and adopt: another system\'s state, which stays as it is', async () => {
    cpSync(resolve('test/fixtures/foreign/flowweaver.json'), join(folder.path, 'state.json'));
    const before = readFileSync(join(folder.path, 'state.json'));
    assert.match(await say(['store', 'open', 'state.json']), /^state of flowweaver\n\nstate\n {2}TASK +STATUS +RESULT +ERROR\n {2}load +completed +\{"rows":9007199254740993,/);
    assert.match(await say(['store', 'open', 'state.json', '--json']), /"result":\{"rows":9007199254740993,"rate":1\.5,/);
    assert.ok(!existsSync(join(folder.path, '.millrace')));
    const report = { system: 'flowweaver', to: 'sqlite:.millrace/state.sqlite', workflows: ['w.toml'], tasks: 8, history: 8 };
    assert.deepEqual(await answer(folder.path, ['store', 'adopt', 'state.json', '--as', 'w.toml']), { ...report, written: 17 });
    assert.deepEqual(await answer(folder.path, ['store', 'adopt', 'state.json', '--as', 'w.toml']), { ...report, written: 0 });
    assert.deepEqual(query(folder.path, "SELECT status, result, error FROM task_states WHERE workflow = 'w.toml' AND task_name IN ('zero', 'bad') ORDER BY task_name"), [['failed', null, 'disk full\nline 2'], ['completed', '0', null]]);
    assert.deepEqual(readFileSync(join(folder.path, 'state.json')), before);
    assert.match((await refusal(folder.path, ['store', 'open', 'w.toml'], 2)).message, /is no state file that Millrace knows/);
    assert.match((await refusal(folder.path, ['store', 'adopt', 'no.db'], 2)).message, /no\.db/);
  });

  it('rollback: the older database is back, the newer one is a store beside it whose values come along again', async () => {
    assert.match((await refusal(folder.path, ['store', 'rollback'], 2)).message, /state\.sqlite does not exist/);
    assert.match((await refusal(folder.path, ['store', 'rollback', '--store', 'json:x'], 2)).message, /json:x has no database of an older version/);
    assert.ok(!existsSync(join(folder.path, '.millrace')));
    const database = join(folder.path, '.millrace/state.sqlite');
    mkdirSync(join(folder.path, '.millrace'));
    cpSync(resolve('test/fixtures/databases/version1.sqlite'), database);
    const { id } = await answer<RunAnswer>(folder.path, ['run', 'w.toml']);
    await say(['state', 'set', 'k', '1.0']);
    const told = await say(['store', 'rollback']);
    assert.match(told, /^sqlite:\.millrace\/state\.sqlite is of version 1 again\. The newer one, of version 2, is kept as .*state\.sqlite\.v2-\d{8}T\d{9}\n/);
    assert.match(told, /\n1 saved value that the newer one alone has, .*\n {2}scoped_values +global k\n$/);
    assert.deepEqual(readFileSync(database), readFileSync(resolve('test/fixtures/databases/version1.sqlite')));
    const kept = `sqlite:.millrace/${readdirSync(join(folder.path, '.millrace')).find((name) => /^state\.sqlite\.v2-\d+T\d+$/.test(name)) ?? ''}`;
    assert.equal(await say(['state', 'get', 'k', '--store', kept]), '1.0\n');
    // Forward again.
    await say(['store', 'checkpoint']);
    assert.deepEqual(query(folder.path, 'SELECT (SELECT version FROM schema_version), count(*) FROM runs'), [[2, 3]]);
    assert.match(await say(['runs', 'show', id, '--json']), /"status":"completed"/);
    await say(['store', 'migrate', kept, 'sqlite:', '--into']);
    assert.equal(await say(['state', 'get', 'k']), '1.0\n');
    const again = await answer<Record<string, unknown>>(folder.path, ['store', 'rollback']);
    assert.deepEqual([again['from'], again['to'], again['left']], [2, 1, [{ table: 'scoped_values', columns: ['global', '', '', '', 'k'] }]]);
  });

  it('wrong words: what is wrong, and how it is used', async () => {
    for (const [words, message] of [
      [[], /store takes check, .*`millrace store --help`/], [['move'], /store takes check, checkpoint, migrate, .*not "move"/], [['migrate', 'a:b'], /a word is missing: millrace store migrate A B$/], [['check', '--into'], /store check takes no --into/],
      [['migrate', 'json:a', 'json:b', '--store', 'json:c'], /store migrate takes no --store/], [['migrate', 'nope:a', 'json:b'], /there is no store nope:/], [['export', '--store', 'json:'], /names no folder; write json:folder/],
    ] as const) {
      assert.match((await refusal(folder.path, ['store', ...words], 2)).message, message, words.join(' '));
    }
    assert.equal(await say(['store', 'checkpoint', '--store', 'json:x']), 'json:x has no journal: what is written is in it\n');
  });
});
