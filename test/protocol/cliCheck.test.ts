import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { answer, corpusFolder, ended, millrace, newFolder, query, queryAll, refusal, start, until, write } from './cliProcess';
import type { FindingLine } from './cliShapes';

const daily = 'rule = "cron=0 0 * * *"';
const good = `[[phase]]\ntask = "a"\n${daily}\n`;
const blank = '[[phase]]\ntask = "lonely"\n';

describe('millrace check', () => {
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => (folder = newFolder()));
  afterEach(() => folder.remove());

  const codes = (lines: readonly FindingLine[]): string[] => lines.filter(({ severity }) => severity !== 'hint').map(({ file, code }) => `${file} ${code}`);

  it('gives findings as JSON, by file key, with 1-based places in UTF-16 units', async () => {
    write(folder.path, { 'sub/w.toml': `[[phase]]\ntask = "a" # 😀\n"rule" = "cron=😀 bad"\n\n[[phase]]\r\ntask = "b"\r\ndependsOn = ["é😀", "nobody"]\r\n` });
    const lines = await answer<FindingLine[]>(folder.path, ['check', 'sub'], 1);
    for (const line of lines) assert.deepEqual(Object.keys(line), ['file', 'line', 'column', 'endLine', 'endColumn', 'severity', 'code', 'message']);
    const place = (code: string): unknown => lines.filter((line) => line.code === code).map(({ file, line, column, endLine, endColumn, severity }) => [file, line, column, endLine, endColumn, severity]);
    // "nobody" begins behind `dependsOn = ["é😀", `: 13 units, é one, the emoji two.
    assert.deepEqual(place('parent-not-found'), [['sub/w.toml', 7, 15, 7, 18, 'error'], ['sub/w.toml', 7, 22, 7, 28, 'error']]);
    const [[, line, column]] = place('cron-invalid') as [[string, number, number]];
    assert.deepEqual([line, column >= 16], [3, true]);
  });

  it('gives findings as lines for people: path from the working directory, hints only counted', async () => {
    write(folder.path, { 'millrace.toml': '', 'sub/w.toml': `${blank}[[phase]]\ntask = "many"\n${daily}\nretry = 11\n` });
    const { code, stdout, stderr } = await millrace(join(folder.path, 'sub'), ['check']);
    assert.equal(code, 1);
    const [first = '', second = '', ...more] = stdout.trimEnd().split('\n');
    assert.match(first, /^w\.toml:1:1 error phase-blank invalid phase: rule and dependsOn are blank/);
    assert.match(second, /^w\.toml:6:\d+ warning retry-limit /);
    assert.deepEqual(more, []);
    assert.equal(stderr, '1 file, 1 error, 1 warning, 2 hints (shown with --json)\n');
  });

  it('ends with 1 on errors, with --strict on warnings, never on hints', async () => {
    write(folder.path, { 'hint.toml': good, 'warning.toml': `${good}retry = 11\n`, 'error.toml': blank });
    for (const [words, code] of [[['hint.toml', '--strict'], 0], [['warning.toml'], 0], [['warning.toml', '--strict'], 1], [['error.toml'], 1]] as const) {
      assert.equal((await millrace(folder.path, ['check', '--no-cache', ...words])).code, code, words.join(' '));
    }
    assert.deepEqual(readdirSync(folder.path).sort(), ['error.toml', 'hint.toml', 'warning.toml'], 'nothing written');
  });

  it('checks each root by its own millrace.toml and writes each root its own state', async () => {
    write(folder.path, {
      'one/millrace.toml': '[check]\nretry_limit = 2\n', 'one/w.toml': `${good}retry = 3\n`,
      'two/millrace.toml': '[check.severity]\nphase-blank = "information"\nno-worker = "off"\n', 'two/deep/w.toml': blank, 'two/x.toml': `${good}retry = 3\n`,
    });
    const lines = await answer<FindingLine[]>(folder.path, ['check', 'one', 'two']);
    assert.deepEqual(lines.map(({ file, severity, code }) => [file, severity, code]), [
      ['w.toml', 'hint', 'no-worker'], ['w.toml', 'warning', 'retry-limit'], ['deep/w.toml', 'information', 'phase-blank'],
    ].sort((a, b) => lines.findIndex((line) => line.code === a[2]) - lines.findIndex((line) => line.code === b[2])));
    assert.deepEqual(query(join(folder.path, 'one'), 'SELECT file_path FROM workflow_files'), [['w.toml']]);
    assert.deepEqual(query(join(folder.path, 'two'), 'SELECT file_path FROM workflow_files ORDER BY 1'), [['deep/w.toml'], ['x.toml']]);
    assert.ok(!existsSync(join(folder.path, '.millrace')));
    assert.deepEqual(await answer<FindingLine[]>(folder.path, ['check', 'one/w.toml', '--root', '.', '--no-cache']).then(codes), [], 'the limit is that of --root');
  });

  it('tells what is wrong in millrace.toml, where it is, and still checks', async () => {
    write(folder.path, { 'millrace.toml': '[check]\nretry_limit = "many"\n', 'w.toml': blank });
    const lines = await answer<FindingLine[]>(folder.path, ['check'], 1);
    assert.deepEqual(codes(lines), ['millrace.toml config', 'w.toml phase-blank']);
    const [config] = lines;
    assert.deepEqual([config?.line, config?.column, config?.endColumn], [2, 15, 21]);
    assert.match(config?.message ?? '', /`retry_limit` must be an integer/);
    write(folder.path, { 'millrace.toml': '[check\n', 'w.toml': good });
    assert.deepEqual(codes(await answer<FindingLine[]>(folder.path, ['check', 'millrace.toml'], 1)), ['millrace.toml config']);
    const { kind, message } = await refusal(folder.path, ['run', 'w.toml', '--simulate'], 1);
    assert.equal(kind, 'invalid');
    assert.match(message, /millrace\.toml/);
  });

  it('checks a file that is named, whatever is in it', async () => {
    write(folder.path, { 'fox.toml': 'The brown fox\n', 'empty.toml': '', 'notes.txt': good, 'bom.toml': `\ufeff${blank}` });
    assert.deepEqual(codes(await answer<FindingLine[]>(folder.path, ['check', 'fox.toml'], 1)), ['fox.toml toml-syntax']);
    assert.deepEqual(await answer<FindingLine[]>(folder.path, ['check', 'empty.toml']), []);
    assert.ok(!existsSync(join(folder.path, '.millrace')), 'no state without a workflow');
    const [first] = await answer<FindingLine[]>(folder.path, ['check', 'bom.toml'], 1);
    assert.deepEqual([first?.code, first?.line, first?.column], ['phase-blank', 1, 1]);
    assert.deepEqual(codes(await answer<FindingLine[]>(folder.path, ['check', '--no-cache', '.'], 1)), ['bom.toml phase-blank'], 'only workflows of a folder');
  });

  it('writes the status text of every vector', async () => {
    const { cases }: { cases: { toml: string; status: Record<string, string> }[] } = JSON.parse(readFileSync(resolve('test/fixtures/vectors/status.json'), 'utf8'));
    write(folder.path, Object.fromEntries(cases.map(({ toml }, i: number) => [`w${i}.toml`, toml])));
    await answer<FindingLine[]>(folder.path, ['check'], 1);
    const found = query(folder.path, 'SELECT file_path, task, status FROM workflow_phases');
    for (const [i, { status, toml }] of cases.entries()) {
      assert.deepEqual(Object.fromEntries(found.filter(([file]) => file === `w${i}.toml`).map(([, task, text]) => [task, text])), status, toml);
    }
  });

  it('opens and checks every corpus file, each key and row in its place', async function () {
    cpSync(corpusFolder(this), folder.path, { recursive: true, mode: 0 });
    const lines = await answer<FindingLine[]>(folder.path, ['check', '.', '--strict'], 1);
    const wrong = new Set(lines.filter(({ severity }) => severity === 'error').map(({ file }) => file));
    assert.deepEqual([...wrong].sort(), ['batch.toml', 'invalid.toml', 'parent/group/f3.toml', 'workflow/f2.toml', 'workflow/f3.toml']);
    assert.deepEqual(codes(lines).filter((line) => line.startsWith('invalid.toml')).sort(), ['invalid.toml rule-none', 'invalid.toml toml-syntax', 'invalid.toml type-mismatch']);
    const files = ['batch.toml', 'invalid.toml', 'parent/f1.toml', 'parent/group/f3.toml', 'workflow/f1.toml', 'workflow/f2.toml', 'workflow/f3.toml', 'workflow/jobs.toml'];
    assert.deepEqual(query(folder.path, 'SELECT file_path FROM workflow_files ORDER BY 1').flat(), files);
    assert.deepEqual(query(folder.path, "SELECT task, depends_on FROM workflow_phases WHERE file_path = 'workflow/jobs.toml' ORDER BY rowid"), [
      ['worker:parent_job', ''], ['worker:child1', 'worker:parent_job'], ['worker:child2', 'worker:parent_job'], ['worker:child3', 'worker:child2'], ['worker:job', ''],
    ]);
    assert.equal(query(folder.path, 'PRAGMA integrity_check')[0]?.[0], 'ok');
  });

  it('refreshes the tables by difference: changed, gone, the last one too', async () => {
    const look = (): { rows: unknown; loaded: unknown[][]; versions: unknown } => {
      const [rows = [], loaded = [], versions] = queryAll(folder.path, [
        'SELECT file_path, task FROM workflow_phases ORDER BY 1, 2', 'SELECT file_path, loaded_at FROM workflow_files ORDER BY 1',
        "SELECT count(*) FROM workflow_history WHERE file_path = 'a.toml'",
      ]);
      return { rows, loaded, versions };
    };
    write(folder.path, { 'a.toml': good, 'b.toml': blank });
    await millrace(folder.path, ['check', 'a.toml']);
    const before = look();
    assert.deepEqual(before.rows, [['a.toml', 'a'], ['b.toml', 'lonely']], 'the tables are those of the whole root');
    await millrace(folder.path, ['check']);
    assert.deepEqual(look(), before, 'nothing changed');
    write(folder.path, { 'a.toml': good.replace('"a"', '"c"') });
    await millrace(folder.path, ['check', '--no-cache']);
    assert.deepEqual(look(), before, '--no-cache leaves them');
    await millrace(folder.path, ['check']);
    const { rows, loaded, versions } = look();
    assert.deepEqual([rows, loaded[1], versions], [[['a.toml', 'c'], ['b.toml', 'lonely']], before.loaded[1], [[2]]]);
    for (const name of ['a.toml', 'b.toml']) rmSync(join(folder.path, name));
    await millrace(folder.path, ['check']);
    assert.deepEqual([look().rows, look().loaded], [[], []]);
  });

  it('leaves a database on which the example queries of the persistence plan run word for word', async () => {
    write(folder.path, { 'workflows/data-load.toml': [
      `[[phase]]\ntask = "data-load:hourly"\n${daily}\n`, `[[phase]]\ntask = "data-load"\nrule = "cron=0 0 * * *&job=daily"\n`,
      '[[phase]]\ntask = "clean"\ndependsOn = "data-load"\n', '[[phase]]\ntask = "report"\ndependsOn = "data-load:hourly"\nretry = 20\n',
      '[[phase]]\ntask = "lost"\ndependsOn = "nobody"\n',
    ].join('') });
    await millrace(folder.path, ['check']);
    // The plan's own block: a comment with the title before each statement.
    const statements = readFileSync(resolve('test/fixtures/exampleQueries.sql'), 'utf8').trim().split('\n\n');
    const answers = queryAll(folder.path, statements);
    const found = (title: string): unknown[][] | undefined => answers[statements.findIndex((each) => each.startsWith(`-- ${title}`))];
    const file = 'workflows/data-load.toml';
    assert.equal(statements.length, 9);
    for (const [i, sql] of statements.entries()) assert.ok((answers[i]?.length ?? 0) > 0, sql);
    assert.deepEqual(found('Find all phases in a specific workflow file')?.map(([task]) => task).sort(), ['clean', 'data-load:daily', 'data-load:hourly', 'lost', 'report']);
    assert.deepEqual(found('Find all children of a specific task'), [['clean', file, '', '']]);
    assert.deepEqual(found('Find phases with warnings or errors')?.map(([, task, status]) => [task, status]), [
      ['report', 'warning: retry count exceeds recommended limit'], ['lost', 'parent task not found: nobody'],
    ]);
    assert.deepEqual(found('Get workflow file info with phase count and status summary')?.map((row) => row.slice(3)), [[5, 2]]);
  });

  it('watches: saved in place or by another file put in its place, new ones in new folders, until Ctrl+C', async () => {
    write(folder.path, { 'w.toml': good });
    for (const words of [['check', '--watch', '--json', '--no-cache'], ['check', '--watch', '--json', '--no-cache', 'w.toml']]) {
      write(folder.path, { 'w.toml': good });
      const child = start(folder.path, words);
      let text = '';
      child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
      const end = ended(child);
      const next = async (what: string, code: string): Promise<void> => {
        await until(what, () => text.endsWith('\n') && text.trimEnd().split('\n').at(-1)?.includes(`"code":"${code}"`));
        text = '';
      };
      await next('the first check', 'no-worker');
      writeFileSync(join(folder.path, 'w.toml'), blank);
      await next('a save in place', 'phase-blank');
      writeFileSync(join(folder.path, 'saved.tmp'), 'fox');
      renameSync(join(folder.path, 'saved.tmp'), join(folder.path, 'w.toml'));
      if (words.length === 5) await next('a save by rename', 'toml-syntax');
      else {
        write(folder.path, { 'new/deep.toml': `[[phase]]\ntask = "x"\ndependsOn = "nobody"\n` });
        await next('a new file', 'parent-not-found');
      }
      child.kill('SIGINT');
      assert.deepEqual([(await end).code], [130]);
      rmSync(join(folder.path, 'new'), { recursive: true, force: true });
    }
  });
});
