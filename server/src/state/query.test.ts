import assert from 'node:assert/strict';
import type { Database } from 'sql.js';
import { ask } from './query';
import { newDatabase } from './sqlJs';
import { StateError } from './stateError';

describe('a question to a database', () => {
  let db: Database;
  beforeEach(async () => {
    db = await newDatabase();
    db.run("CREATE TABLE t (a, b); INSERT INTO t VALUES (9223372036854775807, 'x'), (-9007199254740993, NULL), (1.5, x'00ff')");
  });
  afterEach(() => db.close());

  const rows = (sql: string): unknown[][] => [...ask(db, sql).rows].map((row) => [...row]);

  it('has exact answers, column by column', () => {
    assert.deepEqual(ask(db, 'SELECT a, b, a FROM t').columns, ['a', 'b', 'a']);
    assert.deepEqual(rows('SELECT a, b FROM t'), [[2n ** 63n - 1n, 'x'], [-9007199254740993n, null], [1.5, new Uint8Array([0, 255])]]);
    assert.deepEqual(rows('SELECT a FROM t WHERE 0'), []);
    assert.deepEqual(rows('-- why\nSELECT 1; -- done\n/* really */ ;'), [[1n]]);
  });

  for (const sql of ['DELETE FROM t', "INSERT INTO t VALUES (1, 2)", 'UPDATE t SET a = 1', 'DROP TABLE t', 'CREATE TABLE u (a)', 'CREATE TEMP TABLE u (a)', 'INSERT INTO t VALUES (1, 2) RETURNING a', 'VACUUM', 'WITH w AS (SELECT 1) DELETE FROM t']) {
    it(`writes nothing: ${sql}`, () => {
      assert.throws(() => rows(sql), (error) => error instanceof StateError && error.kind === 'invalid' && /SQLite refuses the query/.test(error.message));
      assert.deepEqual(rows('SELECT count(*) FROM t'), [[3n]]);
    });
  }

  for (const [sql, message] of [['', /is empty/], ['-- nothing', /is empty/], ['SELECT 1; SELECT 2', /one statement/], ['SELEC 1', /SQLite refuses the query: near "SELEC"/], ['SELECT nope FROM t', /no such column: nope; .*sqlite_schema/]] as const) {
    it(`is refused: ${sql || 'nothing'}`, () => assert.throws(() => rows(sql), (error) => error instanceof StateError && error.kind === 'invalid' && message.test(error.message)));
  }
});
