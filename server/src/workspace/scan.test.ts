import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { scan, type ScanRequest } from './scan';

describe('scan', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'millrace-scan-'));
    for (let i = 0; i < 400; i++) {
      mkdirSync(join(root, `team${i % 20}`), { recursive: true });
      writeFileSync(join(root, `team${i % 20}/${i}.toml`), `[[phase]]\ntask = "t${i}"\n`);
    }
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));
  const request = (known: ReadonlyMap<string, string> = new Map()): ScanRequest =>
    ({ folders: [{ path: root, filter: { include: [], exclude: [] }, settings: undefined }], trusted: false, known, part: { index: 0, of: 1 } });

  it('hands out every file once, one portion at a time, and reads on when that was taken', async () => {
    const portions: string[][] = [];
    let take: (() => void) | undefined;
    let done = false;
    const scanned = scan(request(), (files) => {
      assert.equal(take, undefined, 'the last portion has not been taken');
      portions.push(files.map(({ path }) => path));
      return new Promise((resolve) => { take = resolve; });
    }, assert.fail).finally(() => { done = true; });
    while (!done) {
      const next = take;
      take = undefined;
      next?.();
      await setImmediate();
    }
    await scanned;
    assert.ok(portions.length > 4 && portions.every(({ length }) => length > 0 && length < 100), `portions of ${portions.map(({ length }) => length).join(', ')}`);
    assert.equal(portions.flat().length, 400);
    assert.equal(new Set(portions.flat()).size, 400);
  });

  it('names what is as it is known, and hands it out no more', async () => {
    const known = new Map<string, string>();
    await scan(request(), (files) => { for (const { path, hash } of files) known.set(path, hash); }, assert.fail);
    const changed = join(root, 'team0/0.toml');
    writeFileSync(changed, '[[phase]]\ntask = "other"\n');
    const handed: string[] = [];
    const told: string[] = [];
    await scan(request(known), (files, same) => {
      handed.push(...files.map(({ path }) => path));
      told.push(...same);
    }, assert.fail);
    assert.deepEqual(handed, [changed]);
    assert.deepEqual(told.sort(), [...known.keys()].filter((path) => path !== changed).sort());
  });
});
