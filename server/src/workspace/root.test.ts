import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileKey, findRoot, isInside } from './root';

describe('findRoot', () => {
  let base: string;
  beforeEach(() => {
    base = realpathSync(mkdtempSync(join(tmpdir(), 'root-')));
    mkdirSync(join(base, 'repo/.git'), { recursive: true });
    mkdirSync(join(base, 'repo/team/flows/daily'), { recursive: true });
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));
  const file = () => join(base, 'repo/team/flows/daily/load.toml');

  it('takes the nearest folder with millrace.toml or .millrace', () => {
    writeFileSync(join(base, 'repo/millrace.toml'), '');
    assert.equal(findRoot(file(), { fallback: 'repository' }), join(base, 'repo'));
    mkdirSync(join(base, 'repo/team/.millrace'));
    assert.equal(findRoot(file(), { fallback: 'repository' }), join(base, 'repo/team'));
  });

  it('is not misled by a folder named millrace.toml', () => {
    mkdirSync(join(base, 'repo/team/millrace.toml'));
    assert.equal(findRoot(file(), { fallback: 'repository' }), join(base, 'repo'));
  });

  it('falls back to the innermost workspace folder in an editor', () => {
    const workspaceFolders = [join(base, 'repo'), join(base, 'repo/team/flows'), join(base, 'repo/team/fl')];
    assert.equal(findRoot(file(), { workspaceFolders, fallback: 'workspace' }), join(base, 'repo/team/flows'));
  });

  it('finds a root above the workspace folder', () => {
    writeFileSync(join(base, 'repo/millrace.toml'), '');
    const workspaceFolders = [join(base, 'repo/team/flows')];
    assert.equal(findRoot(file(), { workspaceFolders, fallback: 'workspace' }), join(base, 'repo'));
  });

  it('ends at the working directory, else the folder of the file', () => {
    const lone = join(base, 'lone.toml');
    assert.equal(findRoot(lone, { fallback: 'repository', workingDirectory: join(base, 'repo') }), join(base, 'repo'));
    assert.equal(findRoot(lone, { fallback: 'workspace', workspaceFolders: [join(base, 'repo')] }), base);
  });
});

describe('fileKey', () => {
  it('is relative with slashes, and the base name outside the root', () => {
    assert.equal(fileKey('/data/flows', '/data/flows/a/b.toml'), 'a/b.toml');
    assert.equal(fileKey('/data/flows', '/data/flows-old/b.toml'), 'b.toml');
    assert.equal(fileKey('/data/flows', '/data/flows/..b.toml'), '..b.toml');
  });
  it('knows what is inside a folder', () => {
    assert.equal(isInside('/a', '/a'), true);
    assert.equal(isInside('/a', '/ab'), false);
    assert.equal(isInside('/', '/ab'), true);
  });
});
