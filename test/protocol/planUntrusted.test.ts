import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { answer, newFolder } from './cliProcess';
import type { PlanAnswer } from './cliShapes';

const workflow = `[[phase]]
task = "load"
rule = "cron=@daily&meta-file=rows.csv"
run = "echo ran > ran"

[[phase]]
task = "seen"
rule = "files=in/*.csv"
use = "./tasks.mjs#seen"
`;

describe('a plan in a folder that is not trusted', () => {
  const folder = newFolder({
    'w.toml': workflow, 'rows.csv': 'a\n1\n', 'in/x.csv': '', 'millrace.toml': '[workers.load]\ncommand = ["touch", "ran"]\n',
    'tasks.mjs': "import { writeFileSync } from 'node:fs';\nwriteFileSync('ran', '');\nexport const seen = () => 1;\n",
  });
  after(() => folder.remove());

  it('starts nothing and writes nothing, so that the editor may show it there', async () => {
    const onDisk = () => readdirSync(folder.path, { recursive: true, encoding: 'utf8' }).sort().map((name) => [name, statSync(join(folder.path, name)).mtimeMs]);
    const before = onDisk();
    const { tasks } = await answer<PlanAnswer>(folder.path, ['plan', 'w.toml']);
    assert.deepEqual(tasks.map(({ key }) => key), ['load[0]', 'seen[0]']);
    assert.deepEqual(onDisk(), before);
  });
});
