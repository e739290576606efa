import assert from 'node:assert/strict';
import { existsSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeLens, Hover } from 'vscode-languageserver-protocol';
import type { HistoryItem, QueryResult, RunDetail, RunItem, RunsResult, StateItem, WorkflowItem } from '../../server/src/protocol';
import { openDatabase } from '../../server/src/state/database';
import { appendRecords, exampleBegin, exampleEnd, exampleFinish, exampleRun, exampleStart, exampleTask } from '../../server/src/state/exampleRun';
import { createStateFolder } from '../../server/src/state/folder';
import { phase, ServerProcess } from './serverProcess';

const id = '20240102T030405678-aaaaaa';
const begin = exampleBegin(id, [exampleTask('load'), exampleTask('clean', 'clean')]);
const workflow = phase('load') + phase('clean', 'dependsOn = "load"');

describe('state over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const changed: RunItem[] = [];
  const start = async (files: Record<string, string>, trusted = false) => {
    changed.length = 0;
    server = await ServerProcess.start(files, { trusted });
    server.connection.onNotification('millrace/runsChanged', ({ runs }: { runs: RunItem[] }) => void changed.push(...runs));
  };
  const query = async (sql: string) => (await server.request<QueryResult>('millrace/query', { sql })).rows;
  const savedRows = async (sql: string) => {
    const opened = existsSync(join(server.folder, '.millrace/state.sqlite')) && await openDatabase(join(server.folder, '.millrace/state.sqlite'));
    if (!opened) return undefined;
    const rows = opened.db.exec(sql)[0]?.values;
    opened.db.close();
    return rows;
  };
  const runs = () => server.request<RunsResult>('millrace/runs', { limit: 10 });
  /** What the thread of the state has planned for less than half a second has begun, however slow it is: it answers after it. */
  const settled = async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await query('SELECT 1');
    await runs();
  };
  afterEach(() => server.stop());

  it('keeps the tables true to unsaved text, saved text and the disk', async () => {
    await start({ 'a.toml': phase('a'), 'sub/b.toml': phase('b') });
    const tasks = 'SELECT file_path, task, depends_on, status FROM workflow_phases ORDER BY file_path, position';
    assert.deepEqual(await query(tasks), [['a.toml', 'a', '', ''], ['sub/b.toml', 'b', '', '']]);
    await server.open('a.toml', phase('a'));
    await server.edit('a.toml', phase('a') + phase('c', 'dependsOn = ["a", "gone"]'));
    // The findings come first, the rows after them.
    await server.until('the rows of the edit', async () => (await query(tasks)).length === 3);
    assert.deepEqual(await query(tasks), [['a.toml', 'a', '', ''], ['a.toml', 'c', 'a,gone', 'parent task not found: gone'], ['sub/b.toml', 'b', '', '']]);
    assert.deepEqual(await query('SELECT parent FROM workflow_parents ORDER BY position'), [['a'], ['gone']]);
    assert.deepEqual(await query("SELECT last_modified IS NULL FROM workflow_files ORDER BY file_path"), [[1], [0]]);
    await server.close('a.toml');
    await server.onDisk('sub/b.toml', phase('d'));
    await server.until('the disk', async () => JSON.stringify(await query(tasks)) === JSON.stringify([['a.toml', 'a', '', ''], ['sub/b.toml', 'd', '', '']]));
    await server.onDisk('sub/b.toml', null);
    await server.until('the removal', async () => (await query('SELECT file_path FROM workflow_files')).length === 1);
  });

  it('answers queries, never changes anything, and gives no more rows than can be read', async () => {
    await start({ 'a.toml': phase('a') });
    await assert.rejects(query('DELETE FROM workflow_files'), /readonly|query_only/i);
    await assert.rejects(query('SELECT nonsense FROM workflow_files'), /no such column/);
    const many = await server.request<QueryResult>('millrace/query', { sql: 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) SELECT i FROM n' });
    assert.equal(many.rows.length, 1000);
    assert.equal(many.truncated, true);
    assert.deepEqual(await query('SELECT count(*) FROM workflow_files'), [[1]]);
  });

  it('writes nothing in an untrusted folder, and the rows of saved files once it is trusted', async () => {
    await start({ 'a.toml': phase('a') });
    await query('SELECT 1');
    await server.open('a.toml', phase('a'));
    await server.edit('a.toml', phase('unsaved'));
    await server.connection.sendNotification('textDocument/didSave', { textDocument: { uri: server.uri('a.toml') } });
    await runs();
    await settled();
    assert.equal(existsSync(join(server.folder, '.millrace')), false);

    await server.connection.sendNotification('millrace/trustGranted');
    const tasks = 'SELECT task FROM workflow_phases';
    assert.deepEqual(await server.until('the database', () => savedRows(tasks)), [['a']]);
    assert.equal(existsSync(join(server.folder, '.millrace/.gitignore')), true);
    writeFileSync(join(server.folder, 'a.toml'), phase('saved'));
    await server.connection.sendNotification('textDocument/didSave', { textDocument: { uri: server.uri('a.toml') } });
    await server.until('the saved row', async () => (await savedRows(tasks))?.[0]?.[0] === 'saved');
    await server.onDisk('b.toml', phase('b'), 1);
    await server.until('the new file', async () => (await savedRows(tasks))?.length === 2);
    assert.deepEqual(await savedRows('SELECT count(*) FROM workflow_history'), [[3]]);
  });

  it('writes nothing into a root above the open folder, nor beside a file that lies in none', async () => {
    changed.length = 0;
    server = await ServerProcess.start({ 'millrace.toml': '', 'open/a.toml': phase('a'), 'open/own/millrace.toml': '', 'open/own/b.toml': phase('b'), 'else/millrace.toml': '', 'else/c.toml': phase('c') },
      { capabilities: { workspace: { workspaceFolders: true } } });
    await runs();
    await server.connection.sendNotification('workspace/didChangeWorkspaceFolders', {
      event: { added: [{ uri: server.uri('open'), name: 'open' }], removed: [{ uri: server.uri(''), name: 'test' }] },
    });
    const files = async () => (await server.request<WorkflowItem[]>('millrace/workflows')).map(({ file }) => file).sort().join();
    await server.until('the other folder', async () => (await files()) === 'b.toml,open/a.toml');
    await server.open('else/c.toml', phase('c'));
    await server.until('the file that lies in no folder', async () => (await files()) === 'b.toml,c.toml,open/a.toml');
    await server.connection.sendNotification('millrace/trustGranted');
    await server.until('what may be written', () => existsSync(join(server.folder, 'open/own/.millrace/state.sqlite')));
    await settled();
    for (const root of ['', 'open', 'else']) assert.equal(existsSync(join(server.folder, root, '.millrace')), false, root);
  });

  it('makes no state folder where there is no workflow', async () => {
    await start({ 'Cargo.toml': '[package]\n' }, true);
    await runs();
    await settled();
    assert.equal(existsSync(join(server.folder, '.millrace')), false);
  });

  it('follows a run that another process writes, and shows it everywhere', async () => {
    await start({ 'a.toml': workflow });
    assert.deepEqual(await runs(), { runs: [], problems: [] });
    const folder = createStateFolder(server.folder);
    appendRecords(folder, id, [begin, exampleStart('load')]);
    const seen = await server.until('the run', () => changed.find((run) => run.counts.running === 1));
    assert.equal(seen.uri, server.uri('a.toml'));
    assert.equal(seen.status, 'running');
    changed.length = 0;
    appendRecords(folder, id, [exampleEnd('load'), exampleStart('clean'), exampleEnd('clean', { status: 'failed', result: 'error', msg: 'no', output: null }), exampleFinish('failed')]);
    await server.until('its end', () => changed.at(-1)?.status === 'failed');
    const detail = await server.request<RunDetail | null>('millrace/run', { root: server.folder, id });
    assert.deepEqual(detail?.tasks.map(({ key, status, hasValue }) => [key, status, hasValue]), [['load', 'completed', true], ['clean', 'failed', false]]);
    assert.deepEqual(detail?.tasks[0]?.attempts[0]?.log, { path: join(folder.logsDir(id), 'slot-1.log'), start: 0, end: 12 });
    assert.equal(await server.request('millrace/value', { root: server.folder, id, key: 'load' }), '9223372036854775807');
    const history = await server.request<HistoryItem[]>('millrace/history', { root: server.folder, file: 'a.toml', key: 'clean', limit: 5 });
    assert.deepEqual(history.map(({ run, result, msg }) => [run, result, msg]), [[id, 'error', 'no']]);
    const [state] = await server.request<StateItem[]>('millrace/state');
    assert.deepEqual(state?.tasks.map(({ phase: name, preview }) => [name, preview]), [['load', '9223372036854775807'], ['clean', null]]);
    const [item] = await server.request<WorkflowItem[]>('millrace/workflows');
    assert.deepEqual(item?.phases.map(({ lastStatus, lastRun }) => [lastStatus, lastRun]), [['completed', id], ['failed', id]]);
    await server.open('a.toml', workflow);
    const lenses = await server.request<CodeLens[]>('textDocument/codeLens', { textDocument: { uri: server.uri('a.toml') } });
    assert.deepEqual(lenses.map(({ range, command }) => [range.start.line, command?.title]).filter(([, title]) => title === 'Resume' || String(title).startsWith('Last')), [
      [0, 'Resume'], [0, 'Last: completed'], [lenses.at(-1)?.range.start.line, 'Resume'], [lenses.at(-1)?.range.start.line, 'Last: failed'],
    ]);
    // Where the state is busy for a moment, a hover does without it.
    await server.until('the figures', async () => {
      const hover = await server.request<Hover>('textDocument/hover', { textDocument: { uri: server.uri('a.toml') }, position: { line: 1, character: 9 } });
      return /Last run: completed.*1 run; 100 % of 1 task completed; p50/s.test(JSON.stringify(hover.contents));
    });
    assert.equal(existsSync(folder.databasePath), false);
  });

  it('tells of many changes a few times, and shows nothing of a simulated run on the phases', async () => {
    await start({ 'a.toml': workflow });
    await runs();
    let messages = 0;
    const begun = performance.now();
    server.connection.onNotification('millrace/runsChanged', ({ runs: list }: { runs: RunItem[] }) => {
      messages++;
      changed.push(...list);
    });
    const folder = createStateFolder(server.folder);
    const [first, ...others] = exampleRun(id, 100, { simulated: true });
    if (first) appendRecords(folder, id, [first]);
    for (const record of others) {
      appendRecords(folder, id, [record]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await server.until('the end', () => changed.at(-1)?.status === 'completed');
    // At most ten a second, and one at either end.
    assert.ok(messages <= 2 + (performance.now() - begun) / 100, `${messages} messages`);
    const [item] = await server.request<WorkflowItem[]>('millrace/workflows');
    assert.deepEqual(item?.phases.map(({ lastStatus }) => lastStatus), [null, null]);
  });

  it('shows a run without its process as interrupted, and stores that where it may', async () => {
    await start({ 'a.toml': workflow }, true);
    await runs();
    await server.until('the database', () => savedRows('SELECT 1'));
    const dead = { ...(begin.t === 'run' ? begin.process : { host: '', pidNamespace: '', startTime: '', bootId: '' }), pid: 2 ** 22 + 1 };
    appendRecords(createStateFolder(server.folder), id, [exampleBegin(id, [exampleTask('load')], { process: dead }), exampleStart('load')]);
    await server.until('the interruption', () => changed.at(-1)?.status === 'interrupted');
    await server.until('the stored status', async () => (await savedRows('SELECT status FROM runs'))?.[0]?.[0] === 'interrupted');
  });

  it('shows the runs of every root beside one whose state cannot be read', async () => {
    await start({ 'good/millrace.toml': '', 'good/a.toml': workflow, 'bad/millrace.toml': '', 'bad/a.toml': workflow });
    appendRecords(createStateFolder(join(server.folder, 'good')), id, exampleRun(id, 1));
    const bad = createStateFolder(join(server.folder, 'bad'));
    const endless = bad.journalPath('20240102T030405678-bbbbbb');
    symlinkSync(endless, endless);
    const { found, problems } = await server.until('the good run', async () => {
      const { runs: all, problems: told } = await runs();
      return all.length > 0 && told.length > 0 && { found: all, problems: told };
    });
    assert.deepEqual(found.map((run) => run.id), [id]);
    assert.deepEqual(problems.map(({ root }) => root), [bad.root]);
    // Once it can be read it is, without a restart.
    unlinkSync(endless);
    appendRecords(bad, '20240102T030405678-cccccc', exampleRun('20240102T030405678-cccccc', 1));
    await server.until('both runs and no problem', async () => {
      const { runs: all, problems: told } = await runs();
      return all.length === 2 && told.length === 0;
    });
  });

  it('names a damaged database and goes on', async () => {
    await start({ 'a.toml': workflow });
    const folder = createStateFolder(server.folder);
    appendRecords(folder, id, exampleRun(id, 1));
    writeFileSync(folder.databasePath, Buffer.alloc(8192));
    const result = await server.until('the problem', async () => {
      const found = await runs();
      return found.problems.length > 0 && found;
    });
    assert.match(result.problems[0]?.message ?? '', /damaged/);
    assert.deepEqual(result.runs.map((run) => run.id), [id]);
  });
});
