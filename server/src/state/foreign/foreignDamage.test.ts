import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createStateFolder } from '../folder';
import { foldState } from '../fold';
import { newDatabase } from '../sqlJs';
import { StateError, type StateErrorKind } from '../stateError';
import type { ForeignState } from './foreignState';
import { databaseLimit, documentLimit, elementLimit } from './limits';
import { openForeignState } from './openForeignState';

const fixtures = ['flowweaver.json', 'flowweaver.db', 'flow-orchestrator.json', 'flow-orchestrator.fb', 'workflow_states.db', 'tasks.db'];

describe('damaged and unknown state files', () => {
  let folder: string;
  const path = (name: string): string => join(folder, name);
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'foreign-')); });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fixture = (name: string): Buffer => readFileSync(join('test/fixtures/foreign', name));

  /** The state, or the kind of a refusal that names the file. */
  async function open(name: string, content?: string | Uint8Array): Promise<ForeignState | StateErrorKind> {
    if (content !== undefined) writeFileSync(path(name), content);
    try {
      return await openForeignState(path(name));
    } catch (error) {
      assert.ok(error instanceof StateError && error.message.includes(path(name)), String(error));
      return error.kind;
    }
  }

  async function database(name: string, ...statements: readonly string[]): Promise<ForeignState | StateErrorKind> {
    const db = await newDatabase();
    for (const statement of statements) db.run(statement);
    const bytes = db.export();
    db.close();
    return open(name, bytes);
  }

  for (const name of fixtures) {
    it(`${name} cut short anywhere is refused, never read in part`, async function () {
      this.timeout(60_000);
      const whole = fixture(name);
      const all = await open(name, whole);
      assert.ok(typeof all === 'object');
      for (let length = 0; length < whole.length; length += name.endsWith('.db') ? 37 : 1) {
        const found = await open(name, whole.subarray(0, length));
        // Filling at the end of a buffer holds nothing.
        if (typeof found === 'object') assert.deepEqual([found, whole.length - length < 8], [all, true]);
        else assert.ok(['corrupt', 'not-found'].includes(found), `${length}: ${found}`);
      }
    });

    it(`${name} with bytes changed is read or refused, and nothing else`, async function () {
      this.timeout(60_000);
      const whole = fixture(name);
      const changes = fc.sample(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { numRuns: 400, seed: 11 });
      let refusals = 0;
      for (const [at, byte] of changes) {
        const found = await open(name, Buffer.from(whole).fill(byte, at, at + 1));
        if (typeof found === 'string') refusals++;
      }
      assert.ok(refusals > 20, `${refusals} refusals`);
    });
  }

  it('says what is not there, no file, or nobody\'s', async () => {
    mkdirSync(path('folder.json'));
    assert.equal(spawnSync('mkfifo', [path('pipe.json')]).status, 0);
    for (const [name, content, kind] of [
      ['none.json', undefined, 'not-found'], ['none.db', undefined, 'not-found'], ['folder.json', undefined, 'invalid'], ['pipe.json', undefined, 'invalid'],
      ['empty.json', '', 'corrupt'], ['empty.fb', '', 'corrupt'], ['empty.db', '', 'not-found'], ['notes.txt', 'hello', 'invalid'], ['list.json', '[1]', 'invalid'], ['other.json', '{"a":1}', 'invalid'],
      ['zeros.db', new Uint8Array(8192), 'corrupt'], ['latin1.json', Buffer.from('{"a":"\xe9"}', 'latin1'), 'corrupt'],
    ] as const) assert.equal(await open(name, content), kind, name);
    assert.equal(await database('theirs.db', 'CREATE TABLE x (a)'), 'invalid');
  });

  it('does not take our own state for another\'s', async () => {
    const ours = createStateFolder(folder);
    await foldState(ours, { now: new Date('2024-05-06T07:08:09.123Z') });
    await assert.rejects(openForeignState(ours.databasePath), (error) => error instanceof StateError && error.kind === 'invalid' && error.message.includes("Millrace's own state"));
  });

  it('takes a file by what is in it where its ending tells nothing', async () => {
    for (const name of ['flowweaver.json', 'flowweaver.db', 'flow-orchestrator.json']) assert.equal(typeof await open('state.saved', fixture(name)), 'object', name);
  });

  it('an empty store of FlowWeaver\'s is one without tasks', async () => {
    const found = await open('workflow_state.json', '{}');
    assert.deepEqual(typeof found === 'object' && [found.system, found.workflows[0]?.tasks], ['flowweaver', []]);
  });

  it('refuses statuses and values that the other system does not know, and says where', async () => {
    const weaver = (task: string): string => `{"load":${task}}`;
    const run = (members: string): string => `{"id":"w","data":{},"nodeStatus":{},"outputs":{},${members}}`;
    for (const [content, kind] of [
      [weaver('{"status":"DONE","result":1,"error":null,"timestamp":"t"}'), 'corrupt'], [weaver('{"status":1}'), 'corrupt'], [weaver('{"status":"toString"}'), 'corrupt'],
      [weaver('{"status":"FAILED","error":{}}'), 'corrupt'], [weaver('{"status":"COMPLETED","result":NaN}'), 'invalid'],
      [run('"nodeStatus":{"a":"done"}'), 'corrupt'], [run('"nodeStatus":{"a":1}'), 'corrupt'], [run('"nodeStatus":[]'), 'corrupt'], [run('"data":1'), 'corrupt'], [run('"waits":{"a":1.5}'), 'corrupt'],
      [run('"waits":{"a":9223372036854775808}'), 'corrupt'], [run('"rolling_back":1'), 'corrupt'], [run('"__timestamp":9000000000000000000'), 'corrupt'],
    ] as const) assert.equal(await open('x.json', content), kind, content);
    assert.equal(typeof await open('x.json', run('"data":null,"nodeStatus":null,"outputs":null')), 'object');
    const table = 'CREATE TABLE workflow_states (workflow_id, state_json)';
    assert.equal(await database('a.db', table, "INSERT INTO workflow_states VALUES ('a', '[]')"), 'corrupt');
    assert.equal(await database('b.db', table, "INSERT INTO workflow_states VALUES ('a', NULL)"), 'corrupt');
    assert.equal(await database('c.db', table, "INSERT INTO workflow_states VALUES ('a', CAST(x'7b22ff227d' AS TEXT))"), 'corrupt');
  });

  it('refuses a database in which a page has lost a row', async () => {
    const db = await newDatabase();
    db.run('PRAGMA page_size = 512');
    db.run('CREATE TABLE task_states (task_name, status, result, error, timestamp)');
    db.run("INSERT INTO task_states WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i, 'FAILED', NULL, NULL, 't' FROM n");
    const bytes = Buffer.from(db.export());
    db.close();
    const leaf = Array.from({ length: bytes.length / 512 }, (_, i) => i * 512).find((at) => at > 0 && bytes[at] === 13) ?? assert.fail();
    assert.equal(typeof await open('x.db', bytes), 'object');
    bytes.writeUInt16BE(bytes.readUInt16BE(leaf + 3) - 1, leaf + 3);
    assert.equal(await open('x.db', bytes), 'corrupt');
  });

  it('reads a database in UTF-16', async () => {
    const found = await database('x.db', "PRAGMA encoding = 'UTF-16le'", 'CREATE TABLE task_states (task_name, status, result, error, timestamp)', "INSERT INTO task_states VALUES ('naïve ☃', 'FAILED', '{\"é\":1}', 'größe', 't')");
    assert.deepEqual(typeof found === 'object' && found.workflows[0]?.tasks, [{ name: 'naïve ☃', status: 'failed', word: 'FAILED', result: '{"é":1}', error: 'größe', timestamp: 't' }]);
  });

  it('refuses what is over the limits without reading it', async () => {
    const size = (name: string, bytes: number): string => {
      writeFileSync(path(name), name.endsWith('.db') ? fixture('flowweaver.db') : '{');
      truncateSync(path(name), bytes);
      return name;
    };
    assert.equal(await open(size('x.json', documentLimit + 1)), 'invalid');
    assert.equal(await open(size('x.fb', documentLimit + 1)), 'invalid');
    assert.equal(await open(size('x.db', databaseLimit + 1)), 'invalid');
  });

  it('refuses a table of too many rows, at the limit exactly', async function () {
    this.timeout(60_000);
    const rows = (count: number): string[] => [
      'CREATE TABLE schema_version (version)', 'CREATE TABLE task_records (id, type, job, info, result, meta, msg, created, started, ended)',
      `INSERT INTO task_records (id) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT 'x' FROM n`,
    ];
    assert.equal(await database('x.db', ...rows(elementLimit + 1)), 'invalid');
    const found = await database('x.db', ...rows(elementLimit));
    assert.equal(typeof found === 'object' && found.flowlord?.records.length, elementLimit);
  });
});
