import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callCli } from './callCli';

describe('call of the command line', () => {
  let folder: string;
  let program: string;

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'millrace-')));
    program = join(folder, 'cli.js');
    await writeFile(program, `
      if (process.argv[2] === 'fail') { console.error('first'); console.error('no such run'); process.exit(2); }
      console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd(), asNode: process.env.ELECTRON_RUN_AS_NODE }));
    `);
  });

  after(() => rm(folder, { recursive: true }));

  it('gets its arguments as they are, in the root, with no shell between', async () => {
    const words = ['--phase="x"', '--', 'a b; echo $HOME.toml'];
    assert.deepEqual(await callCli(program, folder, ['run', ...words]), { args: ['run', `--root=${folder}`, '--json', ...words], cwd: folder, asNode: '1' });
  });

  it('says what the program said when it fails', async () => {
    await assert.rejects(callCli(program, folder, ['fail']), /no such run/);
    await assert.rejects(callCli(join(folder, 'missing.js'), folder, ['runs']));
    await assert.rejects(callCli(program, join(folder, 'gone'), ['runs']));
  });
});
