import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'sql.js';
import { createSchema } from '../state/schema';
import { newDatabase } from '../state/sqlJs';
import { joinName } from '../workflow/phase';
import { parseRule, ruleValue } from '../workflow/rule';
import { cacheKey, WorkflowCache, type CachedFile } from './cache';
import { contentHash, removeFileRows, writeFileRows, type PhaseRow } from './cacheRows';
import { checkFile } from './checkFile';
import { defaultConfig } from './config';

interface VectorFiles { readonly [file: string]: readonly { readonly task: string; readonly dependsOn?: string; readonly rule?: string }[] }
interface Vectors {
  readonly get: { readonly files: VectorFiles; readonly cases: readonly { readonly name: string; readonly type: string; readonly job?: string; readonly meta?: string; readonly task: string | null; readonly dependsOn?: string; readonly file?: string }[] };
  readonly children: { readonly files: VectorFiles; readonly cases: readonly { readonly name: string; readonly type: string; readonly meta?: string; readonly children: readonly string[] }[] };
  readonly refresh: readonly { readonly name: string; readonly path: string; readonly isDir: boolean; readonly files?: readonly string[]; readonly before?: readonly string[]; readonly changed?: readonly string[]; readonly twice?: boolean }[];
  readonly fileKey: readonly { readonly root: string; readonly file: string; readonly key: string }[];
}

const vectors: Vectors = JSON.parse(readFileSync('test/fixtures/vectors/cache.json', 'utf8'));
const now = new Date('2024-05-06T07:08:09.123Z');
const phase = (task: string, changes: Partial<PhaseRow> = {}): PhaseRow => ({ task, dependsOn: [], rule: '', template: '', retry: 0, status: '', ...changes });

describe('workflow cache', () => {
  let db: Database;
  beforeEach(async () => {
    db = await newDatabase();
    createSchema(db, 'test');
  });
  afterEach(() => db.close());

  const query = (sql: string): unknown[][] => db.exec(sql)[0]?.values ?? [];
  const save = (file: string, content: string, ...phases: PhaseRow[]): boolean => writeFileRows(db, file, contentHash(content), now, phases, now);

  function cacheOf(files: VectorFiles): WorkflowCache {
    for (const [file, phases] of Object.entries(files)) {
      save(file, '', ...phases.map(({ task, dependsOn, rule = '' }) =>
        phase(joinName(task, ruleValue(parseRule(rule), 'job') ?? ''), { dependsOn: dependsOn === undefined ? [] : [dependsOn], rule })));
    }
    return new WorkflowCache(db, true);
  }

  describe('get', () => {
    for (const { name, task, dependsOn, file, ...asked } of vectors.get.cases) {
      it(name, () => {
        const found = cacheOf(vectors.get.files).get(asked);
        assert.equal(found?.task ?? null, task);
        if (dependsOn !== undefined) assert.deepEqual(found?.dependsOn, [dependsOn]);
        if (file !== undefined) assert.equal(found?.file, file);
      });
    }
  });

  describe('children', () => {
    for (const { name, children, ...asked } of vectors.children.cases) {
      it(name, () => assert.deepEqual(cacheOf(vectors.children.files).children(asked).map(({ task }) => task), children));
    }
  });

  it('searches all files, the exact name before another job of the topic', () => {
    save('a.toml', '', phase('load:daily'), phase('load_x'));
    save('b.toml', '', phase('load'));
    const cache = new WorkflowCache(db, true);
    assert.equal(cache.search('load', '')?.file, 'b.toml');
    assert.equal(cache.search('load', 'daily')?.file, 'a.toml');
    assert.equal(cache.search('load', 'hourly'), undefined);
    assert.equal(cache.search('loa_', ''), undefined);
  });

  it('lists a join once among the children of each of its parents', () => {
    save('a.toml', '', phase('a'), phase('b'), phase('join', { dependsOn: ['b', 'a', 'b'] }));
    const cache = new WorkflowCache(db, true);
    for (const type of ['a', 'b']) assert.deepEqual(cache.children({ type, meta: 'workflow=a.toml' }).map(({ task }) => task), ['join']);
    assert.deepEqual(cache.get({ type: 'join' })?.dependsOn, ['b', 'a']);
    assert.deepEqual(query("SELECT depends_on FROM workflow_phases WHERE task = 'join'"), [['b,a,b']]);
  });

  describe('refresh', () => {
    for (const { name, path, isDir, files, before, changed, twice } of vectors.refresh) {
      const place = join('..', 'shared', path);
      it(name, function () {
        if (!existsSync(place)) this.skip();
        const found = statSync(place).isDirectory()
          ? readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.toml')).map((file) => join(place, file))
          : [place];
        const read = found.map((file): CachedFile => {
          const text = readFileSync(file, 'utf8');
          const { document, statuses } = checkFile(text, { config: defaultConfig });
          return {
            file: cacheKey(place, file), hash: contentHash(text), modified: statSync(file).mtime,
            phases: document.phases.map(({ phase: p }, i) => ({ task: p.name, dependsOn: p.dependsOn, rule: p.rule, template: p.template, retry: p.retry, status: statuses[i] ?? '' })),
          };
        });
        for (const file of before ?? []) writeFileRows(db, file, '', now, [], now);
        const cache = new WorkflowCache(db, statSync(place).isDirectory());
        if (twice) cache.refresh(read, now);
        const result = cache.refresh(read, now);
        assert.equal(cache.isDir(), isDir);
        if (changed) assert.deepEqual(result, changed);
        if (files) assert.deepEqual(query('SELECT file_path FROM workflow_files ORDER BY 1').flat(), files);
      });
    }
  });

  describe('file key', () => {
    for (const { root, file, key } of vectors.fileKey) it(`of ${file} in ${root}`, () => assert.equal(cacheKey(root, file), key));
  });
});

describe('workflow rows', () => {
  let db: Database;
  beforeEach(async () => {
    db = await newDatabase();
    createSchema(db, 'test');
  });
  afterEach(() => db.close());

  const query = (sql: string): unknown[][] => db.exec(sql)[0]?.values ?? [];
  const total = (): unknown => query('SELECT total_changes()')[0]?.[0];
  const write = (hash: string, modified: Date | null, ...phases: PhaseRow[]): boolean => writeFileRows(db, 'a.toml', hash, modified, phases, now);

  it('touch only what differs', () => {
    write('1', now, phase('a'), phase('b', { dependsOn: ['a'] }), phase('c', { dependsOn: ['a', 'b'] }));
    const before = Number(total());
    write('1', now, phase('a'), phase('b', { dependsOn: ['a'] }), phase('c', { dependsOn: ['a', 'b'] }));
    assert.equal(total(), before);
    write('1', now, phase('a'), phase('b', { dependsOn: ['a'], status: 'error: x' }), phase('c', { dependsOn: ['a', 'b'] }));
    assert.equal(total(), before + 1);
  });

  it('keep the first of two phases with one name, and none without a task', () => {
    write('1', now, phase('', { rule: 'cron=x' }), phase('a', { rule: 'first' }), phase('a', { rule: 'second' }));
    assert.deepEqual(query('SELECT task, rule FROM workflow_phases'), [['a', 'first']]);
  });

  it('hold blanks, never NULL, and go with their file', () => {
    write('1', now, phase('a'), phase('b', { dependsOn: ['a'] }));
    assert.deepEqual(query("SELECT depends_on, rule, template, retry, status FROM workflow_phases WHERE task = 'a'"), [['', '', '', 0, '']]);
    removeFileRows(db, 'a.toml');
    assert.deepEqual(query('SELECT task FROM workflow_phases UNION ALL SELECT parent FROM workflow_parents'), []);
    assert.equal(query('SELECT 1 FROM workflow_history').length, 1);
  });

  it('remember saved contents only, each once in a row', () => {
    assert.ok(write('1', null, phase('a')));
    assert.deepEqual(query('SELECT * FROM workflow_history'), []);
    assert.ok(!write('1', now, phase('a')));
    write('2', null, phase('b'));
    write('1', now, phase('a'));
    write('2', now, phase('b'));
    write('1', now, phase('a'));
    assert.deepEqual(query('SELECT file_hash FROM workflow_history').flat(), ['1', '2', '1']);
    assert.deepEqual(JSON.parse(String(query('SELECT phases FROM workflow_history')[0]?.[0])), [phase('a')]);
  });
});
