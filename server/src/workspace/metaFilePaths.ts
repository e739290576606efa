import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { matchingFiles } from './matchingFiles';

/** The files that a `meta-file` names, a path or glob from the root: as written for a path, in name order for a glob. */
export function metaFilePaths(root: string, path: string): string[] {
  return /[*?[]/.test(path) ? matchingFiles(root, path) : [path];
}

/** Whether a `meta-file` is there. Looks at the disk. */
export function metaFileExists(root: string, path: string): boolean {
  return metaFilePaths(root, path).some((each) => {
    try {
      return statSync(isAbsolute(each) ? each : join(root, each), { throwIfNoEntry: false })?.isFile() ?? false;
    } catch {
      // Too long a name, say: no such file either.
      return false;
    }
  });
}
