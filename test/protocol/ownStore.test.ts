import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RunsResult } from '../../server/src/protocol';
import { answer, millrace, refusal, write, type newFolder } from './cliProcess';
import type { RunAnswer } from './cliShapes';
import { phase, ServerProcess } from './serverProcess';
import { folderWithPackage, installPackage, pageExample } from './storesPageExample';

const workflow = `[[phase]]
task = "a"
rule = "cron=0 * * * *"
run = 'echo 5 > "$MILLRACE_OUTPUT"'
[[phase]]
task = "elsewhere"
dependsOn = "a"
cwd = "/"
run = '[ "$(millrace state get limit --scope global)" = 250 ]'
[[phase]]
task = "function"
dependsOn = "elsewhere"
use = "./task.mjs#limit"
`;
const task = 'export async function limit(_, { state }) { if (await state.global.get("limit") !== 250) throw new Error("another limit"); }\n';
type Head = Pick<RunAnswer, 'id' | 'status'>;

describe('a store of one\'s own, as docs/stores.md has it', function () {
  this.slow(10_000);
  const { module, config } = pageExample();
  const files = { 'lines.mjs': module, 'millrace.toml': config, 'w.toml': workflow, 'task.mjs': task };
  let folder: ReturnType<typeof newFolder>;
  beforeEach(() => { folder = folderWithPackage(files); });
  afterEach(() => folder.remove());
  const at = (name: string): string => join(folder.path, name);
  const state = (words: readonly string[], setting = {}) => millrace(folder.path, ['state', ...words], setting);

  it('keeps values, exactly', async () => {
    const set = await state(['set', 'limit', '9223372036854775807']);
    assert.deepEqual([set.code, set.stderr], [0, '']);
    assert.equal((await state(['get', 'limit'])).stdout, '9223372036854775807\n');
    assert.match(readFileSync(at('values.lines'), 'utf8'), /9223372036854775807/);
    assert.ok(!existsSync(at('.millrace/state.sqlite')));
    assert.equal((await state(['get', 'limit'], { env: { MILLRACE_STORE: 'lines:other' } })).code, 1);
    assert.ok(existsSync(at('other')));
  });

  it('keeps runs, whose steps find it from any folder', async () => {
    await state(['set', 'limit', '250']);
    const { id, tasks } = await answer(folder.path, ['run', 'w.toml']);
    assert.deepEqual(tasks.map(({ key, status }) => `${key} ${status}`), ['a completed', 'elsewhere completed', 'function completed']);
    assert.deepEqual((await answer<Head[]>(folder.path, ['runs', 'list'])).map((run) => [run.id, run.status]), [[id, 'completed']]);
    assert.match(readFileSync(at('values.lines'), 'utf8'), new RegExp(id));
  });

  it('is checked, moved and exported as any other', async () => {
    await state(['set', 'limit', '250']);
    assert.equal((await answer<{ ok: boolean }>(folder.path, ['store', 'check'])).ok, true);
    await answer<object>(folder.path, ['store', 'migrate', 'lines:values.lines', 'json:moved']);
    assert.equal((await state(['get', 'limit', '--store', 'json:moved'])).stdout, '250\n');
    await answer<object>(folder.path, ['store', 'migrate', 'json:moved', 'lines:back']);
    assert.equal((await state(['get', 'limit', '--store', 'lines:back'])).stdout, '250\n');
  });

  it('throws StateErrors of its own bundle, which are tried again or told by their kind', async () => {
    write(folder.path, { 'lines.mjs': `${module.replace('export const open', 'const inner')}
let failures = 3;
export const open = async (address) => {
  if (address.path.endsWith('damaged')) throw new StateError('corrupt', 'the file of lines is damaged: restore it');
  const backend = await inner(address);
  return { ...backend, read: (keys) => { if (failures-- > 0) throw new StateError('busy', 'somebody is at it'); return backend.read(keys); } };
};\n` });
    await state(['set', 'limit', '250']);
    const got = await state(['get', 'limit']);
    assert.deepEqual([got.code, got.stdout, got.stderr], [0, '250\n', '']);
    const error = await refusal(folder.path, ['state', 'get', 'limit', '--store', 'lines:damaged'], 3);
    assert.deepEqual(error, { kind: 'corrupt', message: 'the file of lines is damaged: restore it' });
  });

  it('is refused with what is wrong and where, and nothing is started', async () => {
    const toml = (text: string): void => write(folder.path, { 'millrace.toml': text });
    const tell = async (code: number) => {
      const [one, two] = [await refusal(folder.path, ['state', 'get', 'x', '--store', 'lines:v'], code), await refusal(folder.path, ['runs', '--store', 'lines:v'], code)];
      assert.deepEqual(one, two);
      return `${one.kind}: ${one.message}`;
    };
    toml('[stores.lines]\nmodule = "./nowhere.mjs"\n');
    assert.match(await tell(2), /^invalid: the module "\.\/nowhere\.mjs" of \[stores\.lines\] in .*millrace\.toml is not there/);
    toml('[stores.lines]\nmodul = "./lines.mjs"\n');
    assert.match(await tell(2), /there is no store lines:.*millrace\.toml is wrong: \[stores\.lines\]: a store has no key `modul`/);
    toml('[stores.lines]\nmodule = "./bad.mjs"\n');
    write(folder.path, { 'bad.mjs': 'throw new Error("no licence");\n' });
    assert.match(await tell(3), /^io: .*cannot be loaded: no licence/);
    write(folder.path, { 'bad.mjs': 'export const open = async () => ({ read() {}, close() {} });\n' });
    assert.match(await tell(2), /has no scan\(\), readLog\(\), listLogs\(\), commit\(\), watch\(\), health\(\)/);
    assert.match((await refusal(folder.path, ['run', 'w.toml', '--store', 'lines:v'], 2)).message, /has no scan\(\)/);
    assert.ok(!existsSync(at('.millrace/runs')));
  });
});

describe('a store of one\'s own in the editor', function () {
  this.slow(10_000);
  const { module, config } = pageExample();
  /** Tells on disk that it was loaded. */
  const telling = (text: string): string => `import { writeFileSync } from 'node:fs';\nwriteFileSync(new URL('loaded', import.meta.url), '');\n${text}`;
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  const start = async (trusted: boolean, files: Readonly<Record<string, string>> = {}) => {
    server = await ServerProcess.start({ 'a.toml': phase('load'), 'millrace.toml': config, 'lines.mjs': telling(module), ...files }, { trusted });
    installPackage(server.folder);
  };
  afterEach(() => server.stop());
  const runs = () => server.request<RunsResult>('millrace/runs', { limit: 10 });
  /** Told only of what is there when it is asked: the thread has heard of the roots by then. */
  const looked = () => server.until('the findings', async () => (await server.request<{ rows: unknown[] }>('millrace/query', { sql: 'SELECT 1 FROM workflow_files' })).rows.length > 0);

  it('shows its runs where the folder is trusted', async () => {
    await start(false);
    write(server.folder, { 'w.toml': '[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nrun = "true"\n' });
    const { id } = await answer(server.folder, ['run', 'w.toml']);
    // What the command has left to show it from is not what is looked at here.
    rmSync(join(server.folder, '.millrace'), { recursive: true });
    await server.connection.sendNotification('millrace/trustGranted');
    await server.until('the run', async () => (await runs()).runs.some((item) => item.id === id && item.status === 'completed'));
  });

  it('is not loaded where it is untrusted, until it is trusted', async () => {
    await start(false);
    await looked();
    for (let i = 0; i < 5; i++) assert.deepEqual(await runs(), { runs: [], problems: [] });
    assert.ok(!existsSync(join(server.folder, 'loaded')));
    assert.ok(!existsSync(join(server.folder, 'values.lines')));
    await server.connection.sendNotification('millrace/trustGranted');
    await server.until('its module', async () => existsSync(join(server.folder, 'loaded')));
  });

  it('says in the list of runs and in millrace.toml what is wrong', async () => {
    await start(true, { 'millrace.toml': 'store = "lines:v"\n[stores.lines]\nmodule = "./nowhere.mjs"\n' });
    await server.until('the problem', async () => (await runs()).problems.some(({ message }) => /"\.\/nowhere\.mjs" of \[stores\.lines\].*is not there/.test(message)));
    await server.onDisk('millrace.toml', config);
    await server.until('its module', async () => (await runs()).problems.length === 0 && existsSync(join(server.folder, 'loaded')));
    await server.onDisk('millrace.toml', '[stores.json]\nmodule = "./lines.mjs"\n');
    await server.until('the finding', async () => JSON.stringify([...server.published.values()]).includes('there is a store json: already'));
  });
});
