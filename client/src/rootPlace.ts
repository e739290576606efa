import { isAbsolute, relative, sep } from 'node:path';

/** Where a root lies as the editor sees it: in an open folder, above one, or elsewhere. */
export type RootPlace = 'inside' | 'above' | 'outside';

/** The place of a root. Both it and the open folders are absolute paths. */
export function placeOf(root: string, folders: readonly string[]): RootPlace {
  if (folders.some((folder) => isInside(folder, root))) return 'inside';
  return folders.some((folder) => isInside(root, folder)) ? 'above' : 'outside';
}

function isInside(folder: string, path: string): boolean {
  const between = relative(folder, path);
  return between === '' || (between !== '..' && !between.startsWith(`..${sep}`) && !isAbsolute(between));
}
