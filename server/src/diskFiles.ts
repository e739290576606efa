import { basename } from 'node:path';
import { FileChangeType, WatchKind, type ClientCapabilities, type Connection, type FileEvent } from 'vscode-languageserver';
import { DidChangeWatchedFilesNotification } from 'vscode-languageserver';
import { ClosedFile } from './workspace/closedFile';
import type { MetaFiles } from './workspace/metaFiles';
import { isInside } from './workspace/root';
import { inSlices } from './workspace/slices';
import type { WorkflowIndex } from './workspace/workflowIndex';
import type { FileSettings } from './fileSettings';
import { guardedEvent, type HandlerLog } from './handler';
import { takeFromDisk, type OpenDocuments } from './openDocuments';
import type { Roots } from './roots';
import type { Scanner } from './scanClient';
import { throttle } from './throttle';
import { toPath } from './uri';

export interface DiskFilesOptions {
  readonly log: HandlerLog;
  readonly scanner: Scanner;
  /** Whether the folders are trusted by now. */
  readonly trusted: () => boolean;
  readonly index: WorkflowIndex;
  readonly settings: FileSettings;
  readonly roots: Roots;
  readonly documents: OpenDocuments;
  readonly metaFiles: MetaFiles;
  /** Called when millrace.toml files or the set of roots may have changed. */
  readonly rootsChanged: () => void;
  /** Called with workflows that were written, created or deleted on disk. */
  readonly saved: (path: string) => void;
}

export interface DiskFiles {
  /** Looks through the folders: what is new is indexed, what is gone is forgotten. One look at a time; rejects with what stopped it. */
  readonly scan: () => Promise<void>;
  /** Takes what the editor's watchers saw. */
  readonly changed: (events: readonly FileEvent[]) => Promise<void>;
}

/** Keeps the index true to the disk for all files that are not open. */
export function followDisk({ log, scanner, trusted, index, settings, roots, documents, metaFiles, rootsChanged, saved }: DiskFilesOptions): DiskFiles {
  const scanOnce = async (): Promise<void> => {
    const found = new Set<string>();
    const before = new Set(index.all());
    const folders = settings.folders().map((path) => ({ path, filter: settings.filterOf(path), settings: settings.checkOf(path) }));
    const known = new Map<string, string>();
    for (const file of before) if (file instanceof ClosedFile && file.listed && file.hash !== undefined) known.set(file.path, file.hash);
    await index.load((take) => scanner({ folders, known, trusted: trusted() }, (files, same) => {
      for (const path of same) found.add(path);
      for (const { path } of files) found.add(path);
      take(files);
    }), documents.isOpen);
    const meanwhile: string[] = [];
    await inSlices([...index.all()], (file) => {
      const { path } = file;
      if (found.has(path) || documents.isOpen(path)) return;
      if (before.has(file)) index.remove(path);
      else meanwhile.push(path);
    });
    // What came or changed while the folders were looked through may have been missed there.
    for (const path of meanwhile) await takeFromDisk(index, settings, path, () => documents.isOpen(path));
    await documents.relist();
  };
  let scanning: Promise<void> = Promise.resolve();
  const scan = (): Promise<void> => (scanning = scanning.catch(() => undefined).then(scanOnce));
  const rescanned = guardedEvent('scan', log, scan);
  const rescan = throttle(500, () => void rescanned(undefined));

  return {
    scan,
    changed: async (events) => {
      for (const { uri, type } of events) {
        const path = toPath(uri);
        if (path === undefined) continue;
        const name = basename(path);
        if (name === '.gitignore') rescan.call();
        else if (name === 'millrace.toml' || name === '.millrace') {
          roots.reset();
          rootsChanged();
        } else if (path.toLowerCase().endsWith('.toml')) {
          if (!documents.isOpen(path)) await takeFromDisk(index, settings, path, () => documents.isOpen(path));
          saved(path);
        } else if (type === FileChangeType.Deleted) {
          // A folder that goes is one event, whatever was in it.
          for (const file of [...index.all()]) if (isInside(path, file.path) && !documents.isOpen(file.path)) index.remove(file.path);
        }
      }
      if (events.some(({ type }) => type === FileChangeType.Deleted)) await metaFiles.lookAgain();
    },
  };
}

/** Whether the editor watches files for a server. */
export function canWatch(client: ClientCapabilities): boolean {
  return client.workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
}

/** Asks the editor to watch for us, where it can. */
export async function registerWatchers(connection: Connection, client: ClientCapabilities): Promise<void> {
  if (!canWatch(client)) return;
  await connection.client.register(DidChangeWatchedFilesNotification.type, {
    watchers: [
      { globPattern: '**/*.toml' },
      { globPattern: '**/.gitignore' },
      { globPattern: '**/.millrace', kind: WatchKind.Create | WatchKind.Delete },
      { globPattern: '**/*', kind: WatchKind.Delete },
    ],
  });
}
