import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appendRecords, readMarks, RecordFile, recordPath, type FileRecord } from './recordFile';

describe('record file', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-records-'));
    mkdirSync(join(root, '.millrace'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const record = (file: string, mark: string, length: number): FileRecord => ({ file, mark, packed: { phaseCount: 1, phases: `["${'x'.repeat(length)}"]`, findings: '[[],[]]' } });

  it('reads the same marks piece by piece as whole, whatever the length of the lines, and none of a torn one', () => {
    // Longer and shorter than the pieces, so that lines are cut by them at many places.
    const records = Array.from({ length: 300 }, (_, i) => record(`flöw${i}.toml`, `mark${i}`, i === 7 ? 700_000 : (i * 379) % 5000));
    appendRecords(root, records.slice(0, 150));
    appendFileSync(recordPath(root), `"torn.toml"\tmark\t1\t["`);
    appendRecords(root, records.slice(150));
    const files = new Set(records.map(({ file }) => file));
    assert.deepEqual(readMarks(root, files), { marks: new Map(records.map(({ file, mark }) => [file, mark])), wasteful: false });
    const whole = RecordFile.read(root);
    for (const { file, mark, packed } of records) assert.deepEqual(whole.find(file, mark), packed, file);
  });

  it('tells of waste when most is superseded or of other files, and compacts it', () => {
    const [first, second] = [record('a.toml', '1', 1000), record('b.toml', '1', 1000)];
    const both = new Set(['a.toml', 'b.toml']);
    appendRecords(root, [first, second]);
    assert.equal(readMarks(root, both).wasteful, false);
    assert.equal(readMarks(root, new Set(['c.toml'])).wasteful, true);
    for (const mark of ['2', '3']) appendRecords(root, [record('a.toml', mark, 1000), record('b.toml', mark, 1000)]);
    assert.equal(readMarks(root, both).wasteful, true);
    const before = readFileSync(recordPath(root)).length;
    RecordFile.read(root).compact(root, both);
    assert.ok(readFileSync(recordPath(root)).length < before / 2);
    assert.deepEqual(readMarks(root, both), { marks: new Map([['a.toml', '3'], ['b.toml', '3']]), wasteful: false });
  });

  it('knows nothing where there is no file', () => {
    assert.deepEqual(readMarks(root, new Set(['a.toml'])), { marks: new Map(), wasteful: false });
  });

  it('of the first version is read past a torn line, the later of two records counts, and more can be added', () => {
    // Kept for ever.
    copyFileSync('test/fixtures/state/root2/workflows.index', recordPath(root));
    const marks = new Map([['workflows/größe.toml', 'd41d8cd98f00b204e9800998ecf8427e 1 2'], ['a.toml', 'new']]);
    const files = new Set([...marks.keys(), 'torn.toml']);
    assert.deepEqual(readMarks(root, files).marks, marks);
    const records = RecordFile.read(root);
    assert.deepEqual(records.find('workflows/größe.toml', 'd41d8cd98f00b204e9800998ecf8427e 1 2'), { phaseCount: 1, phases: '[["load",0]]', findings: '[["warning: größe"]]' });
    assert.deepEqual(records.find('a.toml', 'new'), { phaseCount: 2, phases: '[1,2]', findings: '[]' });
    assert.equal(records.find('a.toml', 'old'), undefined);
    appendRecords(root, [record('torn.toml', 'm', 1)]);
    assert.deepEqual(readMarks(root, files).marks, new Map([...marks, ['torn.toml', 'm']]));
  });
});
