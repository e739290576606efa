import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateError } from '../../state/stateError';
import { changeArmed, machineFolder, readArmed, type ArmedFile } from './armed';

const file = (name: string): ArmedFile => ({ root: '/r', file: name, overlap: false, paused: false, since: '2024-01-01T00:00:00.000Z', fired: {}, written: {}, runs: {} });

describe('what is armed on a machine', () => {
  let folder: string;
  beforeEach(() => (folder = join(mkdtempSync(join(tmpdir(), 'millrace-armed-')), 'state', 'millrace')));
  afterEach(() => rmSync(join(folder, '..', '..'), { recursive: true, force: true }));

  it('is nothing at first, and then what was written, for nobody else to read', async () => {
    assert.deepEqual(readArmed(folder), []);
    await changeArmed(folder, (all) => [...all, file('a.toml')]);
    await Promise.all([1, 2, 3, 4].map((n) => changeArmed(folder, (all) => [...all, file(`${n}.toml`)])));
    assert.deepEqual(readArmed(folder).map((each) => each.file).sort(), ['1.toml', '2.toml', '3.toml', '4.toml', 'a.toml'], 'changes at once are all there');
    assert.equal(statSync(folder).mode & 0o77, 0);
    assert.ok(!readdirSync(folder).some((name) => name.endsWith('.tmp')));
  });

  it('is refused when it is damaged or of another version, and left as it is', async () => {
    await changeArmed(folder, () => [file('a.toml')]);
    for (const [text, kind] of [['{', 'corrupt'], ['[]', 'corrupt'], ['{"version":9,"armed":[]}', 'invalid']] as const) {
      writeFileSync(join(folder, 'armed.json'), text);
      assert.throws(() => readArmed(folder), (error) => error instanceof StateError && error.kind === kind && error.message.includes('armed.json'));
      await assert.rejects(changeArmed(folder, () => []), (error) => error instanceof StateError && error.kind === kind);
    }
  });

  it('stands where each system keeps such things', () => {
    assert.equal(machineFolder({ XDG_STATE_HOME: '/x' }, 'linux'), join('/x', 'millrace'));
    assert.match(machineFolder({}, 'linux'), /\.local.state.millrace$/);
    assert.match(machineFolder({}, 'darwin'), /Application Support.millrace$/);
    assert.equal(machineFolder({ LOCALAPPDATA: 'C:' }, 'win32'), join('C:', 'millrace'));
  });
});
