import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Database } from 'sql.js';
import { createSchema } from '../state/schema';
import { newDatabase } from '../state/sqlJs';
import { writeFileRows, type PhaseRow } from './cacheRows';

const now = new Date('2024-05-06T07:08:09.123Z');
const file = 'workflows/data-load.toml';
const rule = 'cron=0 0 * * *&offset=1h';
const phase = (task: string, changes: Partial<PhaseRow> = {}): PhaseRow => ({ task, dependsOn: [], rule: '', template: '', retry: 0, status: '', ...changes });
const missing = 'error: parent task not found: nobody';
const retries = 'warning: retry count exceeds recommended limit';

/** The example queries of the persistence plan by title, word for word (blanks at line ends too). */
const queries = new Map(readFileSync('test/fixtures/exampleQueries.sql', 'utf8').trim().split('\n\n').map((text) => {
  const [title = '', ...lines] = text.split('\n');
  return [title.replace(/^-- /, ''), lines.join('\n')];
}));

/** What each of them finds here. */
const examples: readonly (readonly [title: string, found: readonly (readonly (string | number)[])[]])[] = [
  ['Find all phases in a specific workflow file', [['data-load:hourly', '', rule, ''], ['data-load:daily', '', rule, ''], ['clean', 'data-load', '', ''], ['report', 'data-load:hourly', '', retries], ['lost', 'nobody', '', missing]]],
  ['Find phases that depend on a specific task type', [[file, 'clean', '', '']]],
  ['Find phases by topic (using LIKE for topic:job matching)', [[file, 'data-load:hourly', '', rule, ''], [file, 'data-load:daily', '', rule, '']]],
  ['Find phases with warnings or errors', [[file, 'report', retries], [file, 'lost', missing]]],
  ['Find phases with specific status messages', [[file, 'report', retries], [file, 'lost', missing]]],
  ['Generate task relationships dynamically (parent -> child)', [['data-load', 'clean', file, '', ''], ['data-load:hourly', 'report', file, '', retries], ['nobody', 'lost', file, '', missing]]],
  ['Find all children of a specific task', [['clean', file, '', '']]],
  ['Find all parents of a specific task', [['', file, rule, '']]],
  ['Get workflow file info with phase count and status summary', [['other.toml', 'h2', now.toISOString(), 0, 0], [file, 'h1', now.toISOString(), 5, 2]]],
];

describe('example queries of the persistence plan', () => {
  let db: Database;
  before(async () => {
    db = await newDatabase();
    createSchema(db, 'test');
    writeFileRows(db, file, 'h1', now, [
      phase('data-load:hourly', { rule }), phase('data-load:daily', { rule }), phase('clean', { dependsOn: ['data-load'] }),
      phase('report', { dependsOn: ['data-load:hourly'], retry: 20, status: retries }), phase('lost', { dependsOn: ['nobody'], status: missing }),
    ], now);
    writeFileRows(db, 'other.toml', 'h2', now, [], now);
  });
  after(() => db.close());

  const sorted = (rows: readonly (readonly unknown[])[]): string[] => rows.map((row) => JSON.stringify(row)).sort();

  for (const [title, found] of examples) {
    it(title, () => assert.deepEqual(sorted(db.exec(queries.get(title) ?? title)[0]?.values ?? []), sorted(found)));
  }
});
