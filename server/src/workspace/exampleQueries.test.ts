import assert from 'node:assert/strict';
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

/** The example queries of the persistence plan, word for word (blanks at line ends too), with what they find here. */
const examples: readonly (readonly [title: string, sql: string, found: readonly (readonly (string | number)[])[]])[] = [
  ['Find all phases in a specific workflow file', `
SELECT task, depends_on, rule, status
FROM workflow_phases 
WHERE file_path = 'workflows/data-load.toml';`,
  [['data-load:hourly', '', rule, ''], ['data-load:daily', '', rule, ''], ['clean', 'data-load', '', ''], ['report', 'data-load:hourly', '', retries], ['lost', 'nobody', '', missing]]],
  ['Find phases that depend on a specific task type', `
SELECT file_path, task, rule, status
FROM workflow_phases 
WHERE depends_on = 'data-load';`,
  [[file, 'clean', '', '']]],
  ['Find phases by topic (using LIKE for topic:job matching)', `
SELECT file_path, task, depends_on, rule, status
FROM workflow_phases 
WHERE task LIKE 'data-load:%';`,
  [[file, 'data-load:hourly', '', rule, ''], [file, 'data-load:daily', '', rule, '']]],
  ['Find phases with warnings or errors', `
SELECT file_path, task, status
FROM workflow_phases 
WHERE status IS NOT NULL AND status != '';`,
  [[file, 'report', retries], [file, 'lost', missing]]],
  ['Find phases with specific status messages', `
SELECT file_path, task, status
FROM workflow_phases 
WHERE status LIKE '%warning%' OR status LIKE '%error%';`,
  [[file, 'report', retries], [file, 'lost', missing]]],
  ['Generate task relationships dynamically (parent -> child)', `
SELECT 
    parent.depends_on as parent_task,
    parent.task as child_task,
    parent.file_path,
    parent.rule as child_rule,
    parent.status as child_status
FROM workflow_phases parent
WHERE parent.depends_on IS NOT NULL AND parent.depends_on != '';`,
  [['data-load', 'clean', file, '', ''], ['data-load:hourly', 'report', file, '', retries], ['nobody', 'lost', file, '', missing]]],
  ['Find all children of a specific task', `
SELECT 
    child.task as child_task,
    child.file_path,
    child.rule as child_rule,
    child.status as child_status
FROM workflow_phases child
WHERE child.depends_on = 'data-load';`,
  [['clean', file, '', '']]],
  ['Find all parents of a specific task', `
SELECT 
    parent.depends_on as parent_task,
    parent.file_path,
    parent.rule as parent_rule,
    parent.status as parent_status
FROM workflow_phases parent
WHERE parent.task = 'data-load:hourly';`,
  [['', file, rule, '']]],
  ['Get workflow file info with phase count and status summary', `
SELECT 
    wf.file_path, 
    wf.file_hash, 
    wf.loaded_at, 
    COUNT(wp.task) as phase_count,
    COUNT(CASE WHEN wp.status IS NOT NULL AND wp.status != '' THEN 1 END) as phases_with_status
FROM workflow_files wf
LEFT JOIN workflow_phases wp ON wf.file_path = wp.file_path
GROUP BY wf.file_path;`,
  [['other.toml', 'h2', now.toISOString(), 0, 0], [file, 'h1', now.toISOString(), 5, 2]]],
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

  for (const [title, sql, found] of examples) {
    it(title, () => assert.deepEqual(sorted(db.exec(sql)[0]?.values ?? []), sorted(found)));
  }
});
