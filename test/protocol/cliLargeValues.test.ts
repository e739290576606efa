import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { answer, newFolder } from './cliProcess';

const module = `
export const make = () => Array.from({ length: 100_000 }, (_, i) => i);
export const sum = (input, { result }) => result('a').reduce((all, each) => all + each, 0) + input.a.length;
`;

describe('large values', function () {
  this.slow(10_000);

  for (const store of [[], ['--store', 'json:store']]) {
    it(`reach functions and answers${store.length === 0 ? ', from files beside the journal' : ' from a store'}`, async () => {
      const folder = newFolder({ 'w.toml': '[[phase]]\ntask = "a"\nrule = "cron=0 * * * *"\nuse = "./t.mjs#make"\n[[phase]]\ntask = "b"\ndependsOn = "a"\nuse = "./t.mjs#sum"\n', 't.mjs': module, 'millrace.toml': '' });
      try {
        const made = await answer(folder.path, ['run', 'w.toml', ...store]);
        assert.deepEqual(made.tasks.map(({ output }) => (Array.isArray(output) ? output.length : output)), [100_000, 4_999_950_000 + 100_000]);
        assert.deepEqual(await answer(folder.path, ['runs', 'show', made.id, ...store]), made);
        if (store.length === 0) assert.equal(readdirSync(join(folder.path, '.millrace', 'values', made.id)).length, 1);
      } finally {
        folder.remove();
      }
    });
  }
});
