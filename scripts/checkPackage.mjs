// The `package` stage: the packaged extension is small, and holds exactly the files that it should.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './hostSuite.mjs';
import { run } from './run.mjs';

const limit = 2_000_000;

const { size } = statSync(join(root, 'millrace.vsix'));
console.log(`millrace.vsix: ${(size / 1000).toFixed(0)} kB`);
if (size >= limit) throw new Error(`millrace.vsix is larger than ${limit / 1000} kB`);

const lines = (/** @type {string} */ text) => text.split('\n').filter((line) => line !== '').sort();
const packaged = lines(await run('npx', ['vsce', 'ls', '--no-dependencies'], { cwd: root }));
const expected = lines(readFileSync(join(root, 'scripts/packaged-files.txt'), 'utf8'));
const unexpected = packaged.filter((file) => !expected.includes(file));
const missing = expected.filter((file) => !packaged.includes(file));
if (unexpected.length + missing.length > 0) {
  throw new Error(`the package is not as scripts/packaged-files.txt has it\nunexpected: ${unexpected.join(', ')}\nmissing: ${missing.join(', ')}`);
}
