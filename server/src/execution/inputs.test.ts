import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exampleRoot, runExample } from './exampleWorkflow';
import type { RunState } from '../state/runState';

const pass = `run = 'cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"'`;
const giving = (json: string) => `rule = "cron=0 * * * *"\nrun = '''printf '%s' '${json}' > "$MILLRACE_OUTPUT"'''`;

/** Runs phases, each its task and lines, with real processes. */
async function run(phases: readonly (readonly [string, string])[], look: (run: RunState, path: string) => void): Promise<void> {
  const root = exampleRoot({ 'w.toml': phases.map(([task, lines]) => `[[phase]]\ntask = "${task}"\n${lines}\n`).join('\n') });
  try {
    look((await runExample(root.path)).run, root.path);
  } finally {
    root.remove();
  }
}

describe('inputs', () => {
  it('are expressions with defaults and values of the file, exact to the digit', () => run([
    ['extract:daily', giving('{"rows": 9007199254740993, "f": 1.50, "list": [true, null, ""]}')],
    ['load', `dependsOn = "extract"
inputs = { rows = 'results["extract:daily"].rows', next = 'results.extract.rows + 1', all = 'results["extract:daily"]', none = 'results["extract:daily"].?gone.orValue("by default")', limit = 10, day = 'task.info', file = 'run.file' }
template = "{yyyy}"\n${pass}`],
  ], ({ tasks, status }) => {
    assert.equal(status, 'completed', tasks.get('load')?.msg);
    assert.equal(tasks.get('load')?.output, '{"rows":9007199254740993,"next":9007199254740994,"all":{"rows":9007199254740993,"f":1.5,"list":[true,null,""]},"none":"by default","limit":10,"day":"2024","file":"w.toml"}');
  }));

  it('of a missing result fail the task, name it, and start nothing, not even again', () => run([
    ['a', giving('{}')], ['b', `dependsOn = "a"\nretry = 3\ninputs = { rows = 'results.a.rows' }\nrun = 'touch started'`], ['c', `dependsOn = "a"\ninputs = { x = 'results.a.?rows' }\nrun = 'touch started'`],
  ], ({ tasks, status }, path) => {
    assert.deepEqual([tasks.get('b')?.status, tasks.get('b')?.msg, tasks.get('b')?.attempts.length], ['failed', 'input "rows" has no value: results.a.rows: no such key: rows', 1]);
    assert.equal(tasks.get('c')?.msg, 'input "x" has no value: results.a.?rows: the value is not there');
    assert.deepEqual([status, existsSync(join(path, 'started'))], ['failed', false]);
  }));

  it('give each row its own parent\'s value, and a join those of all rows', () => run([
    ['a', 'rule = "cron=0 * * * *&meta=n:7,8"\ntemplate = "{meta:n}"\nrun = \'echo "$MILLRACE_INFO" > "$MILLRACE_OUTPUT"\''],
    ['b', `dependsOn = "a"\ninputs = { own = 'results.a' }\n${pass}`], ['c', `dependsOn = "b"\ninputs = { far = 'results.a', near = 'results.b.own' }\n${pass}`],
    ['j', `dependsOn = ["a", "c"]\ninputs = { all = 'results.a', far = 'results.b' }\n${pass}`],
  ], ({ tasks }) => {
    assert.deepEqual(['b[0]', 'b[1]', 'c[1]', 'j'].map((key) => tasks.get(key)?.output), ['{"own":7}', '{"own":8}', '{"far":8,"near":8}', '{"all":[7,8],"far":[{"own":7},{"own":8}]}']);
  }));

  it('bring items of a foreach as they are, and run nothing of them', () => run([
    ['a', giving('["$(touch pwned)", "{info}", 3]')],
    ['b', `dependsOn = "a"\nforeach = 'results.a'\ninputs = { item = 'loop.value', i = 'loop.index' }\n${pass}`],
    ['c', `dependsOn = "a"\nloop = { collection = 'results.a', aggregate = "last" }\n${pass}`],
  ], ({ tasks }, path) => {
    assert.equal(tasks.get('b')?.output, '[{"item":"$(touch pwned)","i":0},{"item":"{info}","i":1},{"item":3,"i":2}]');
    assert.equal(tasks.get('c')?.output, '{"a":["$(touch pwned)","{info}",3],"loop":{"index":2,"iteration":3,"value":3}}');
    assert.ok(!existsSync(join(path, 'pwned')));
  }));
});
