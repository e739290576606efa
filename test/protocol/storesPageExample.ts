import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { newFolder } from './cliProcess';

/** The repository, which is also the npm package once it is built. */
export const packageRoot = resolve(__dirname, '../..');

/** The blocks of code of docs/stores.md on a store of one's own: the module, what names it, its test. */
export function pageExample(): { readonly module: string; readonly config: string; readonly test: string } {
  const [, part = ''] = readFileSync(join(packageRoot, 'docs/stores.md'), 'utf8').split('## A store of your own\n');
  const [module = '', config = '', test = ''] = [...part.matchAll(/```(?:js|toml)\n([^]*?)```/g)].map(([, code]) => code);
  return { module, config, test };
}

/** A folder in which the package is installed. */
export function folderWithPackage(files: Readonly<Record<string, string>>): ReturnType<typeof newFolder> {
  const folder = newFolder(files);
  installPackage(folder.path);
  return folder;
}

/** Puts the built package where modules of the folder find it. */
export function installPackage(folder: string): void {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(packageRoot, join(folder, 'node_modules/millrace'), 'junction');
}
