import { dirname } from 'node:path';
import { parseRule, ruleValue } from '../workflow/rule';
import { checkFile } from './checkFile';
import { withSettings, type CheckSettings } from './checkSettings';
import { checkStamp } from './checkStamp';
import { loadConfig, type Config } from './config';
import { findWorkflowFiles, type FileFilter, type FoundFile } from './files';
import { nothingPacked, packFile, unpackPhases, type PackedFile } from './packedFile';
import { RecordFile, recordPath } from './recordFile';
import { recordMark, recordStamp } from './recordMark';
import { fileKey, isInside, rootFinder } from './root';

/** A look through the folders of a workspace. */
export interface ScanRequest {
  readonly folders: readonly { readonly path: string; readonly filter: FileFilter; readonly settings: CheckSettings | undefined }[];
  /** Whether what an earlier session has recorded may be believed: not what came with a folder that nobody trusts. */
  readonly trusted: boolean;
  /** Hashes of the files that whoever asks has already, by path. */
  readonly known: ReadonlyMap<string, string>;
  /** Several threads part the files among them: which of how many this is. */
  readonly part: { readonly index: number; readonly of: number };
}

/** A file that was found. */
export interface ScannedFile {
  readonly path: string;
  /** Undefined for a file larger than `largestFile`. */
  readonly text: string | undefined;
  readonly hash: string;
  /** What it says by itself; what other files and the disk say of it is not looked at. */
  readonly packed: PackedFile;
  /** `checkStamp` of what it was checked in. */
  readonly stamp: string;
  /** Has findings that other files or the disk have a say in. */
  readonly dependent: boolean;
}

/** Takes the files that were found, and the paths of those that are as they are known; resolves when it can take more. */
export type Post = (files: readonly ScannedFile[], same: readonly string[]) => void | Promise<void>;

/** Files that are told of at once: few enough to be taken over in a moment. */
const portion = 50;

/**
 * Finds the workflow files of folders, reads and checks them. A file with the content that its record is of need
 * not be checked. `post` is called with portions of them as they come, so that whoever takes them works meanwhile.
 */
export async function scan({ folders, trusted, known, part }: ScanRequest, post: Post, log: (message: string) => void): Promise<void> {
  const rootOf = rootFinder({ workspaceFolders: folders.map(({ path }) => path), fallback: 'workspace' });
  const isMine = part.of === 1 ? undefined : (path: string): boolean => partOf(path, part.of) === part.index;
  const roots = new Map<string, (file: FoundFile) => ScannedFile>();
  const lookIn = (root: string): ((file: FoundFile) => ScannedFile) => {
    const records = trusted && folders.some(({ path }) => isInside(path, root)) ? recordsOf(root, log) : undefined;
    const check = checker(loadConfig(root).config, folders);
    const look = (file: FoundFile): ScannedFile => check(file, (mark) => records?.find(fileKey(root, file.path), mark));
    roots.set(root, look);
    return look;
  };
  let files: ScannedFile[] = [];
  let same: string[] = [];
  let posting: Promise<void> = Promise.resolve();
  // In a row: several folders are looked through at once, and all of them wait when nobody takes more.
  const postAll = (): Promise<void> => (posting = posting.then(() => {
    const [all, known] = [files, same];
    [files, same] = [[], []];
    return all.length + known.length > 0 ? post(all, known) : undefined;
  }));
  for (const { path, filter } of folders) {
    await findWorkflowFiles(path, filter, (file) => {
      if (file.hash !== undefined && known.get(file.path) === file.hash) same.push(file.path);
      else {
        const root = rootOf(file.path);
        files.push((roots.get(root) ?? lookIn(root))(file));
      }
      return files.length >= portion || same.length >= 20 * portion ? postAll() : undefined;
    }, undefined, isMine);
  }
  await postAll();
}

/** What was recorded of a root; nothing where that cannot be read. */
function recordsOf(root: string, log: (message: string) => void): RecordFile | undefined {
  try {
    return RecordFile.read(root);
  } catch (error) {
    log(`${root}: every workflow is checked anew, as ${recordPath(root)} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** Checks files of one root, each under the settings of the innermost folder that holds it. */
function checker(config: Config, folders: ScanRequest['folders']): (file: FoundFile, recorded: (mark: string) => PackedFile | undefined) => ScannedFile {
  const innermost = [...folders].sort((a, b) => b.path.length - a.path.length);
  const settings = rememberFolders((folder) => innermost.find(({ path }) => isInside(path, folder))?.settings);
  const contexts = new Map<CheckSettings | undefined, { readonly config: Config; readonly stamp: string; readonly recorded: string }>();
  const contextOf = (chosen: CheckSettings | undefined) => {
    const known = contexts.get(chosen);
    if (known) return known;
    const under = chosen ? withSettings(config, chosen) : config;
    const context = { config: under, stamp: checkStamp(under), recorded: recordStamp(under) };
    contexts.set(chosen, context);
    return context;
  };
  return ({ path, text, hash = '' }, recorded) => {
    const context = contextOf(settings(dirname(path)));
    const { stamp } = context;
    if (text === undefined) return { path, text, hash, packed: nothingPacked, stamp, dependent: false };
    const packed = recorded(recordMark(hash, context.recorded)) ?? packChecked(text, context.config);
    return { path, text, hash, packed, stamp, dependent: dependsOnOthers(packed) };
  };
}

function packChecked(text: string, config: Config): PackedFile {
  const { document, findings, statuses } = checkFile(text, { config });
  return packFile({ phases: document.phases, findings, statuses });
}

/** Asks once a folder. */
function rememberFolders<T>(ask: (folder: string) => T): (folder: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (folder) => {
    const found = known.get(folder) ?? { answer: ask(folder) };
    known.set(folder, found);
    return found.answer;
  };
}

/** A lost parent may stand in another file, and a meta file may be there or not. */
function dependsOnOthers(packed: PackedFile): boolean {
  const { phases, findings } = packed;
  if (findings.includes('"parent-not-found"') || phases.includes('meta-file')) return true;
  // The key may be written with escapes.
  return phases.includes('%') && unpackPhases(packed).some(({ phase }) => ruleValue(parseRule(phase.rule), 'meta-file') !== undefined);
}

/** Part of a path among so many: the same whoever asks. */
function partOf(path: string, of: number): number {
  let sum = 0;
  for (let i = 0; i < path.length; i++) sum = (sum * 31 + path.charCodeAt(i)) | 0;
  return Math.abs(sum) % of;
}
