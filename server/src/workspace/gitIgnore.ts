import { readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { existsSync } from 'node:fs';
import ignore, { type Ignore } from 'ignore';

/** The ignore rules that hold in a folder: its own `.gitignore` over those of the folders above. */
export interface IgnoreRules {
  readonly folder: string;
  readonly own: Ignore;
  readonly above: IgnoreRules | undefined;
}

/** Rules at a folder where a walk starts, with what the repository around it says (`.git/info/exclude` weakest). */
export async function rulesAt(folder: string): Promise<IgnoreRules | undefined> {
  const chain: string[] = [];
  let top: string | undefined;
  for (let at = folder; ; at = dirname(at)) {
    chain.unshift(at);
    if (existsSync(join(at, '.git'))) top = at;
    if (top !== undefined || dirname(at) === at) break;
  }
  let rules: IgnoreRules | undefined;
  if (top !== undefined) rules = await readRules(join(top, '.git', 'info', 'exclude'), top, undefined);
  for (const at of top === undefined ? [folder] : chain) rules = await rulesBelow(rules, at);
  return rules;
}

/** Rules of a folder, given those of the folder above it. */
export function rulesBelow(above: IgnoreRules | undefined, folder: string): Promise<IgnoreRules | undefined> {
  return readRules(join(folder, '.gitignore'), folder, above);
}

async function readRules(file: string, folder: string, above: IgnoreRules | undefined): Promise<IgnoreRules | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? above : { folder, own: ignore().add(text), above };
}

/** Whether git ignores a path; the nearest rule that speaks of it decides. Does not look at the folders above the path. */
export function isIgnored(rules: IgnoreRules | undefined, path: string, isFolder: boolean): boolean {
  for (let at = rules; at !== undefined; at = at.above) {
    const verdict = at.own.test(relative(at.folder, path).split(sep).join('/') + (isFolder ? '/' : ''));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}
