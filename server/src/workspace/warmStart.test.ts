import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { searchSymbols } from '../language/workspaceSymbols';
import { createSchema } from '../state/schema';
import { newDatabase } from '../state/sqlJs';
import { rowsOfSaved } from '../stateThread/rowsOfSaved';
import { workflowItemSteps } from '../workflowItem';
import { WorkflowCache } from './cache';
import type { CheckSettings } from './checkSettings';
import { loadConfig } from './config';
import type { FileFilter } from './files';
import { metaFileExists } from './metaFilePaths';
import { recordPath } from './recordFile';
import { scan } from './scan';
import { WorkflowIndex } from './workflowIndex';

const filter: FileFilter = { include: [], exclude: [] };
const phase = (task: string, rest = 'rule = "cron=0 5 * * *"') => `[[phase]]\ntask = "${task}"\n${rest}\n\n`;

/** Files of every kind: valid, broken, with parents in other files, with meta files that are there and not, with suppressions. */
const generated: Readonly<Record<string, string>> = {
  'made/plain.toml': phase('load:daily') + phase('clean', 'dependsOn = "load:daily"\nretry = 20'),
  'made/lost.toml': phase('sum', 'dependsOn = "load:daily"') + phase('other', 'dependsOn = "nowhere"'),
  'made/twice.toml': phase('a') + phase('a') + phase('', 'rule = "x"'),
  'made/broken.toml': `${phase('b')}[[phase]\n= 3\n"`,
  'made/meta.toml': phase('m', 'rule = "cron=@daily&meta-file=rows.json"') + phase('n', 'rule = "cron=@daily&meta%2Dfile=gone.json"'),
  'made/hidden.toml': `# millrace-disable-next-line phase-blank\n${phase('h', '')}${phase('i', 'rule = "cron=61 * * * *"\nretry = "3"')}`,
  'made/marked.toml': `\ufeff${phase('ü:😀', 'dependsOn = ["ü", "tab\\there"]\ntemplate = "{yyyy}\\n\\u0000"')}`,
  'made/rules.toml': phase('r', 'rule = "cron=@daily&offset=+4h&fro=1"') + phase('s', 'dependsOn = "r"\nrule = "cron=@daily"\nunknown = 1'),
  'rows.json': '{"a":1}\n',
};

describe('warm start', () => {
  let root: string;
  let settings: CheckSettings | undefined;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-warm-'));
    settings = undefined;
    for (const place of ['examples', '../shared/corpus/flowlord']) if (existsSync(place)) cpSync(place, join(root, place.replace('..', '')), { recursive: true, filter: (path) => !/\.millrace$/.test(path) });
    for (const [name, text] of Object.entries(generated)) write(name, text);
    mkdirSync(join(root, '.millrace'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const makeIndex = (): WorkflowIndex => {
    const { config } = loadConfig(root);
    return new WorkflowIndex({ rootOf: () => root, configOf: () => config, settingsOf: () => settings, metaFileExists });
  };
  /** How an editor would start: `trusted` with what is recorded. */
  const start = async (trusted: boolean): Promise<WorkflowIndex> => {
    const index = makeIndex();
    await index.load((take) => scan({ folders: [{ path: root, filter, settings }], trusted, known: new Map(), part: { index: 0, of: 1 } }, (files) => take(files), assert.fail), () => false);
    await index.settled();
    return index;
  };
  /** What a session leaves behind when it folds. */
  const record = async (index: WorkflowIndex): Promise<unknown[][]> => {
    const db = await newDatabase(existsSync(join(root, '.millrace/db')) ? readFileSync(join(root, '.millrace/db')) : undefined);
    createSchema(db, 'test');
    await rowsOfSaved(root)(new WorkflowCache(db, true), new Set([...index.all()].map(({ file }) => file)), settings);
    const rows = db.exec('SELECT file_path, file_hash, task, depends_on, rule, template, retry, status, position FROM workflow_phases JOIN workflow_files USING (file_path) ORDER BY 1, 9')[0]?.values ?? [];
    writeFileSync(join(root, '.millrace/db'), db.export());
    db.close();
    return rows;
  };
  /** Everything that anybody is shown of the files. */
  const shown = (index: WorkflowIndex) => [...index.all()].sort((a, b) => (a.path < b.path ? -1 : 1)).map((file) => {
    const search = searchSymbols('', 1000);
    search.add(file);
    const steps = workflowItemSteps(file, new Map());
    let item = steps.next();
    while (!item.done) item = steps.next();
    return {
      path: file.path, root: file.root, file: file.file, text: file.text, listed: file.listed, tooLarge: file.tooLarge, phaseCount: file.phaseCount, lineStarts: file.lineStarts,
      phases: file.phases.map(({ phase, nameSpan }) => ({ phase, nameSpan })), findings: file.findings, statuses: file.statuses, item: item.value, symbols: search.best((path) => path),
    };
  });
  /** The plain way: every text checked here and now. */
  const plain = async (): Promise<WorkflowIndex> => {
    const index = makeIndex();
    for (const { path, text } of (await start(false)).all()) index.update({ path, text, open: true, listed: true });
    await index.settled();
    return index;
  };
  const tamper = (from: string, to: string): void => {
    const text = readFileSync(recordPath(root), 'utf8');
    assert.ok(text.includes(from));
    writeFileSync(recordPath(root), text.replaceAll(from, to));
  };
  const messages = (index: WorkflowIndex, name: string): string => (index.get(join(root, name))?.findings ?? []).map(({ message }) => message).join('\n');

  it('shows what a cold start shows, and what checking every open text shows', async () => {
    const cold = await start(false);
    assert.ok([...cold.all()].length >= 8);
    assert.deepEqual(shown(cold), shown(await plain()));
    await record(cold);
    assert.deepEqual(shown(await start(true)), shown(cold));
    for (const { path, text } of cold.all()) cold.update({ path, text, open: true, listed: true });
    for (const { path, text } of cold.all()) cold.update({ path, text, open: false, listed: true });
    assert.deepEqual(shown(await start(true)), shown(cold), 'after all have been opened and closed');
    assert.match(messages(cold, 'made/lost.toml'), /plain\.toml/);
    assert.match(messages(cold, 'made/meta.toml'), /there is no file gone\.json/);
  });

  it('does so too after files were changed, removed and added, and under another configuration', async () => {
    const rows = await record(await start(false));
    assert.ok(rows.length > 8);
    write('made/plain.toml', phase('load:hourly'));
    write('made/added.toml', phase('nowhere') + phase('x', 'dependsOn = "y"'));
    rmSync(join(root, 'made/twice.toml'));
    rmSync(join(root, 'rows.json'));
    assert.deepEqual(shown(await start(true)), shown(await start(false)));
    assert.match(messages(await start(true), 'made/lost.toml'), /added\.toml/);
    const again = await record(await start(true));
    rmSync(join(root, '.millrace/db'));
    assert.deepEqual(again, await record(await start(false)));

    write('millrace.toml', '[check]\nretry_limit = 50\n[check.severity]\nphase-blank = "information"\n[workers.sum]\nrun = "x"\n');
    assert.deepEqual(shown(await start(true)), shown(await start(false)));
    settings = { dialect: 'flowlord', severity: new Map([['no-worker', 'off']]) };
    assert.deepEqual(shown(await start(true)), shown(await start(false)));
    assert.deepEqual(await record(await start(true)), await record(await start(false)));
    assert.deepEqual(shown(await start(true)), shown(await start(false)));
  });

  it('takes what is recorded of the same content, in a trusted folder, and of nothing else', async () => {
    await record(await start(false));
    tamper('nothing says how to run sum', 'recorded of sum');
    tamper('nothing says how to run r ', 'recorded of r ');
    assert.match(messages(await start(true), 'made/rules.toml'), /recorded of r/);
    assert.doesNotMatch(messages(await start(false), 'made/rules.toml'), /recorded/);
    // What other files have a say in is looked at anew.
    assert.doesNotMatch(messages(await start(true), 'made/lost.toml'), /recorded/);
    write('made/rules.toml', `${generated['made/rules.toml']}\n`);
    assert.doesNotMatch(messages(await start(true), 'made/rules.toml'), /recorded/);
  });

  it('takes no line that was torn or spoilt, and records again what is missing', async () => {
    await record(await start(false));
    const cold = shown(await start(false));
    const whole = readFileSync(recordPath(root));
    for (const length of [0, 1, 40, 200, Math.floor(whole.length / 2), whole.length - 2, whole.length - 3]) {
      writeFileSync(recordPath(root), whole.subarray(0, length));
      assert.deepEqual(shown(await start(true)), cold, `cut at ${length}`);
    }
    await record(await start(true));
    tamper('nothing says how to run', 'recorded of');
    assert.match(messages(await start(true), 'made/rules.toml'), /recorded of r/);
  });

  it('writes the records anew when most are of files that are gone', async () => {
    await record(await start(false));
    const before = readFileSync(recordPath(root)).length;
    for (const name of readdirSync(root)) if (name !== '.millrace' && name !== 'made') rmSync(join(root, name), { recursive: true });
    for (const name of readdirSync(join(root, 'made'))) if (name !== 'rules.toml') rmSync(join(root, 'made', name));
    await record(await start(true));
    assert.ok(readFileSync(recordPath(root)).length < before / 2);
    tamper('nothing says how to run', 'recorded of');
    assert.match(messages(await start(true), 'made/rules.toml'), /recorded of r/);
  });
});
