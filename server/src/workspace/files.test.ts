import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { findWorkflowFiles, holdsPhase, isWorkflowPath, largestFile, type FileFilter } from './files';

const everything: FileFilter = { include: [], exclude: [] };

describe('findWorkflowFiles', () => {
  let root: string;
  beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'files-')); });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const write = (name: string, text = '[[phase]]\ntask = "a"\n') => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const find = async (filter = everything, folder = root) => {
    const found: string[] = [];
    await findWorkflowFiles(folder, filter, (file) => found.push(relative(root, file.path)));
    return found.sort();
  };

  it('finds phases in any case and nothing else', async () => {
    write('a.toml');
    write('deep/er/b.TOML', '# x\n  [[ Phase ]]\n');
    write('Cargo.toml', '[package]\nname = "phase"\n');
    write('c.txt');
    write('node_modules/x/d.toml');
    write('.millrace/e.toml');
    assert.deepEqual(await find(), ['a.toml', 'deep/er/b.TOML']);
  });

  it('leaves out what git ignores, and only that', async () => {
    write('.gitignore', 'build/\n*.gen.toml\n');
    write('sub/.gitignore', '!keep.gen.toml\n/local.toml\n');
    write('.git/info/exclude', 'secret.toml\n');
    for (const name of ['a.toml', 'build/b.toml', 'x.gen.toml', 'sub/keep.gen.toml', 'sub/local.toml', 'sub/in/local.toml', 'secret.toml']) write(name);
    const found = await find();
    assert.deepEqual(found, ['a.toml', 'sub/in/local.toml', 'sub/keep.gen.toml']);
    rmSync(join(root, '.git'), { recursive: true });
    execFileSync('git', ['init', '-q'], { cwd: root });
    writeFileSync(join(root, '.git/info/exclude'), 'secret.toml\n');
    const git = execFileSync('git', ['ls-files', '-o', '--exclude-standard', '*.toml'], { cwd: root, encoding: 'utf8' });
    assert.deepEqual(found, git.trim().split('\n').sort());
    for (const name of ['a.toml', 'build/b.toml', 'sub/keep.gen.toml', 'sub/local.toml']) {
      assert.equal(await isWorkflowPath(root, everything, join(root, name)), found.includes(name), name);
    }
  });

  it('obeys the rules above the folder where it starts', async () => {
    write('.git/HEAD', '');
    write('.gitignore', 'sub/no.toml\n');
    write('sub/no.toml');
    write('sub/yes.toml');
    assert.deepEqual(await find(everything, join(root, 'sub')), ['sub/yes.toml']);
  });

  it('includes and excludes by glob', async () => {
    for (const name of ['a.toml', 'old/b.toml', 'flows/c.toml', 'flows/old/d.toml']) write(name);
    assert.deepEqual(await find({ include: [], exclude: ['**/old'] }), ['a.toml', 'flows/c.toml']);
    assert.deepEqual(await find({ include: ['flows/**'], exclude: [] }), ['flows/c.toml', 'flows/old/d.toml']);
  });

  it('survives links in circles, folders named x.toml, pipes and what it may not read', async () => {
    write('a.toml');
    write('sub/b.toml');
    symlinkSync(root, join(root, 'sub/loop'));
    symlinkSync('nowhere', join(root, 'dangling.toml'));
    symlinkSync('a.toml', join(root, 'linked.toml'));
    mkdirSync(join(root, 'folder.toml'));
    write('locked.toml');
    chmodSync(join(root, 'locked.toml'), 0);
    execFileSync('mkfifo', [join(root, 'pipe.toml')]);
    const found = await find();
    assert.deepEqual(found.filter((name) => name !== 'locked.toml'), ['a.toml', 'linked.toml', 'sub/b.toml']);
  });

  it('names an enormous file without reading it', async () => {
    write('big.toml', '[[phase]]\ntask = "a"\n' + '#'.repeat(largestFile));
    const texts: (string | undefined)[] = [];
    await findWorkflowFiles(root, everything, (file) => texts.push(file.text));
    assert.deepEqual(texts, [undefined]);
  });

  it('reads files of every length whole', async () => {
    const head = '[[phase]]\ntask = "ü"\n';
    const room = 64 * 1024 - Buffer.byteLength(head);
    const lengths = [0, room - 1, room, room + 1, 3 * room];
    for (const length of lengths) write(`${length}.toml`, head + '#'.repeat(length));
    const read = new Map<string, string | undefined>();
    await findWorkflowFiles(root, everything, (file) => read.set(relative(root, file.path), file.text));
    assert.deepEqual(read, new Map([...read.keys()].map((name) => [name, head + '#'.repeat(parseInt(name))])));
    assert.equal(read.size, lengths.length);
  });

  it('takes a folder that is not there for an empty one', async () => {
    assert.deepEqual(await find(everything, join(root, 'gone')), []);
  });
});

describe('holdsPhase', () => {
  it('asks for the table, not the word', () => {
    assert.equal(holdsPhase('\n\t[[pHase]] # x'), true);
    assert.equal(holdsPhase('# [[phase]]'), false);
    assert.equal(holdsPhase('[phase]'), false);
  });
});
