import assert from 'node:assert/strict';
import { judge } from '../workflow/judge';
import { defaultConfig, type Config } from './config';
import { WorkflowIndex, type IndexChange } from './workflowIndex';

const phase = (task: string, rest = 'rule = "cron=0 * * * *"') => `[[phase]]\ntask = "${task}"\n${rest}\n`;
const saved = (path: string, text: string) => ({ path, text, open: false, listed: true });

describe('WorkflowIndex', () => {
  let config: Config;
  let root: string;
  let changes: IndexChange[];
  const make = (judgeElsewhere?: typeof judge) => {
    const index = new WorkflowIndex({
      rootOf: () => root, configOf: () => config,
      ...(judgeElsewhere ? { judgeElsewhere: async (text: string) => judgeElsewhere(text) } : {}),
    });
    index.onDidChange((change) => changes.push(change));
    return index;
  };
  const codes = (index: WorkflowIndex, path: string) => index.get(path)?.findings.map(({ code }) => code).filter((code) => code !== 'no-worker');
  beforeEach(() => { config = defaultConfig; root = '/w'; changes = []; });

  it('checks a text once and keeps places', () => {
    const index = make();
    const file = index.update(saved('/w/flows/a.toml', phase('a', 'dependsOn = "gone"')));
    assert.equal(file.file, 'flows/a.toml');
    assert.deepEqual(codes(index, '/w/flows/a.toml'), ['parent-not-found']);
    assert.deepEqual(file.statuses, ['parent task not found: gone']);
    assert.equal(index.update(saved('/w/flows/a.toml', file.text)), file);
    assert.equal(changes.length, 1);
    assert.equal(file.document, undefined);
    assert.ok(index.update({ ...saved('/w/flows/a.toml', file.text), open: true }).document);
  });

  it('tells a lost parent when its name appears in and leaves another file', async () => {
    const index = make();
    index.update(saved('/w/a.toml', phase('a', 'dependsOn = "load:daily"')));
    const message = () => index.get('/w/a.toml')?.findings.find(({ code }) => code === 'parent-not-found')?.message ?? '';
    const before = message();
    index.update(saved('/w/b.toml', phase('load:daily')));
    await index.settled();
    assert.match(message(), /b\.toml/);
    assert.deepEqual(changes.map(({ changed }) => changed[0]?.file), ['a.toml', 'b.toml', 'a.toml']);
    index.update(saved('/w/b.toml', phase('load:hourly')));
    await index.settled();
    assert.equal(message(), before);
    index.update(saved('/w/b.toml', phase('load', 'rule = "cron=0 * * * *&job=daily"')));
    await index.settled();
    assert.match(message(), /b\.toml/);
    index.remove('/w/b.toml');
    await index.settled();
    assert.equal(message(), before);
  });

  it('follows the configuration', async () => {
    const index = make();
    index.update(saved('/w/a.toml', phase('a', 'rule = "cron=0 * * * *"\nretry = 5')));
    assert.deepEqual(codes(index, '/w/a.toml'), []);
    config = { ...defaultConfig, check: { ...defaultConfig.check, retryLimit: 3, severity: new Map([['retry-limit', 'error']]) } };
    index.recheck(() => true);
    await index.settled();
    const finding = index.get('/w/a.toml')?.findings.find(({ code }) => code === 'retry-limit');
    assert.equal(finding?.severity, 'error');
    assert.deepEqual(index.get('/w/a.toml')?.statuses, ['warning: retry count exceeds recommended limit']);
  });

  it('moves a file to another root', async () => {
    const index = make();
    index.update(saved('/w/sub/a.toml', phase('a')));
    root = '/w/sub';
    index.recheck(() => true);
    await index.settled();
    assert.equal(index.get('/w/sub/a.toml')?.file, 'a.toml');
    assert.equal(changes.at(-1)?.removed[0]?.file, 'sub/a.toml');
  });

  it('adds the verdict on a long text when it comes', async () => {
    let judged = 0;
    const index = make((text) => { judged++; return judge(text); });
    const text = `${phase('a')}#${'x'.repeat(200_000)}\n= 3\n`;
    index.update(saved('/w/a.toml', text));
    assert.deepEqual(codes(index, '/w/a.toml'), []);
    await new Promise((resolve) => setImmediate(resolve));
    await index.settled();
    assert.deepEqual(codes(index, '/w/a.toml'), ['toml-syntax']);
    assert.equal(judged, 1);
  });

  it('names a file that is too large and reads it once it has shrunk', () => {
    const index = make();
    assert.equal(index.update({ path: '/w/a.toml', text: undefined, open: false, listed: true }).tooLarge, true);
    const file = index.update(saved('/w/a.toml', phase('a')));
    assert.equal(file.tooLarge, false);
    assert.equal(file.phases.length, 1);
  });

  it('takes over what was prepared of a long text, also when it was edited meanwhile', async () => {
    const index = make();
    const text = Array.from({ length: 300 }, (_, i) => phase(`t${i}`, i === 0 ? undefined : `dependsOn = "t${i - 1}"\nretry = 99`)).join('');
    await index.prepare('/w/a.toml', text, () => true);
    const edited = text.replace('task = "t7"', 'task = "t7b"');
    const prepared = index.update({ path: '/w/a.toml', text: edited, open: true, listed: true });
    const fresh = make().update({ path: '/w/a.toml', text: edited, open: true, listed: true });
    assert.deepEqual(prepared.findings, fresh.findings);
    assert.deepEqual(prepared.statuses, fresh.statuses);
    assert.ok(prepared.findings.length > 300);
  });

  it('drops what was prepared of a file that was closed, or under another configuration', async () => {
    const index = make();
    const text = phase('a', 'rule = "cron=0 * * * *"\nretry = 5');
    const preparing = index.prepare('/w/a.toml', text, () => true);
    config = { ...defaultConfig, check: { ...defaultConfig.check, retryLimit: 3 } };
    await Promise.all([preparing, index.prepare('/w/b.toml', text, () => false)]);
    index.update({ path: '/w/a.toml', text, open: true, listed: true });
    assert.deepEqual(codes(index, '/w/a.toml'), ['retry-limit']);
  });

  it('has not settled while files are still being loaded and a check waits for them', async () => {
    const index = make();
    let finish = (): void => undefined;
    const loading = index.load(() => new Promise((resolve) => { finish = resolve; }), () => false);
    index.update(saved('/w/a.toml', phase('a', 'rule = "cron=0 * * * *"\nretry = 5')));
    config = { ...defaultConfig, check: { ...defaultConfig.check, retryLimit: 3 } };
    index.recheck(() => true);
    const settled = index.settled().then(() => codes(index, '/w/a.toml'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    finish();
    await loading;
    assert.deepEqual(await settled, ['retry-limit']);
  });
});
