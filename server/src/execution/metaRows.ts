import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { parseMetaRows } from '../workflow/metaFile';
import { metaFilePaths } from '../workspace/metaFilePaths';

const largest = 64 * 1024 * 1024;

/** The rows of a `meta-file`, a path or glob from the root. Throws an Error that names the file when it is missing or broken. */
export function readMetaRows(root: string, path: string): Record<string, string>[] {
  const paths = metaFilePaths(root, path);
  if (paths.length === 0) throw new Error(`no file matches meta-file "${path}"`);
  return paths.flatMap((each) => {
    const absolute = isAbsolute(each) ? each : join(root, each);
    if (statSync(absolute, { throwIfNoEntry: false }) === undefined) throw new Error(`the meta-file "${each}" does not exist`);
    if (statSync(absolute).size > largest) throw new Error(`the meta-file "${each}" is larger than ${largest} bytes`);
    return parseMetaRows(readFileSync(absolute, 'utf8'), each);
  });
}
