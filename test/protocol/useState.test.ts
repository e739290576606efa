import assert from 'node:assert/strict';
import { answer, newFolder } from './cliProcess';

const module = `
export async function count({}, { state, run, task }) {
  const sums = [await state.increment('n'), await state.step.increment('n', 10), await state.global.increment('n', 9007199254740993n)];
  await state.set('last', { run: run.id, big: 9223372036854775807n });
  return sums;
}
export async function look({}, { state, run }) {
  const { run: last, big } = await state.get('last');
  const seen = { same: last === run.id, big: big === 9223372036854775807n, none: await state.get('nothing') === undefined, names: await state.list(), step: await state.step.list() };
  return { ...seen, deleted: [await state.delete('last'), await state.delete('last')] };
}
`;
const workflow = '[[phase]]\ntask = "a"\nrule = "cron=0 * * * *&meta=x:1,2,3"\nuse = "./t.mjs#count"\n[[phase]]\ntask = "b"\ndependsOn = ["a", "z"]\nuse = "./t.mjs#look"\n[[phase]]\ntask = "z"\nrule = "cron=0 * * * *"\nrun = "true"\n';

describe('the state of functions that run as tasks', function () {
  this.slow(20_000);

  it('is in the store of the run, for tasks at the same time and for later runs', async () => {
    const folder = newFolder({ 'w.toml': workflow, 't.mjs': module, 'millrace.toml': '' });
    try {
      for (let round = 1; round <= 2; round++) {
        const { tasks } = await answer(folder.path, ['run', 'w.toml']);
        const of = (phase: string) => tasks.filter((task) => task.phase === phase).map(({ output }) => output);
        const sums = of('a') as number[][];
        // Three tasks at once, each counted once; what other runs counted before is there.
        assert.deepEqual(sums.map(([n]) => n).sort(), [1, 2, 3].map((n) => n + 3 * (round - 1)));
        assert.deepEqual(sums.map(([, n]) => n).sort(), [10, 20, 30].map((n) => n + 30 * (round - 1)));
        assert.deepEqual(of('b'), [{ same: true, big: true, none: true, names: ['last', 'n'], step: [], deleted: [true, false] }]);
      }
    } finally {
      folder.remove();
    }
  });

  it('gives the list of a repeated phase once, without its items beside it', async () => {
    const folder = newFolder({
      'millrace.toml': '', 't.mjs': "export const list = () => [4, 5];\nexport const item = ({ loop }) => loop.value * 2;\nexport const look = (_, { result }) => ({ all: result('r'), one: result('r[1]') });\n",
      'w.toml': `[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nuse = "./t.mjs#list"\n[[phase]]\ntask = "r"\ndependsOn = "a"\nforeach = 'results.a'\nuse = "./t.mjs#item"\n[[phase]]\ntask = "b"\ndependsOn = "r"\nuse = "./t.mjs#look"\n`,
    });
    try {
      const { tasks } = await answer(folder.path, ['run', 'w.toml']);
      assert.deepEqual(tasks.find(({ key }) => key === 'b')?.output, { all: [8, 10], one: 10 });
    } finally {
      folder.remove();
    }
  });

  it('decides what follows: an expression sees what a task has just saved', async () => {
    const folder = newFolder({
      'millrace.toml': '', 't.mjs': "export const save = (_, { state }) => state.set('rows', 9007199254740993n).then(() => state.step.set('mode', 'full'));\n",
      'w.toml': `[[phase]]
task = "a"
rule = "cron=0 * * * *"
use = "./t.mjs#save"
choice = [{ when = 'state.rows == 9007199254740993 && state.step.mode == "full"', then = "b" }]
otherwise = "c"
[[phase]]
task = "b"
inputs = { rows = 'state.rows + 1', none = 'state.global.?none.orValue(0)' }
run = 'cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"'
[[phase]]
task = "c"
run = "true"
`,
    });
    try {
      const { tasks } = await answer(folder.path, ['run', 'w.toml']);
      assert.deepEqual(tasks.map(({ key, status }) => [key, status]), [['a', 'completed'], ['b', 'completed'], ['c', 'bypassed']]);
      assert.deepEqual(tasks[1]?.output, { rows: 9007199254740994, none: 0 });
    } finally {
      folder.remove();
    }
  });
});
