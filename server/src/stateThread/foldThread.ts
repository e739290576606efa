import type { MessagePort } from 'node:worker_threads';
import { foldState } from '../state/fold';
import { createStateFolder } from '../state/folder';
import { WorkflowCache } from '../workspace/cache';
import type { CheckSettings } from '../workspace/checkSettings';
import { loadConfig } from '../workspace/config';
import { rowsOfSaved, type SaveRows } from './rowsOfSaved';

/** Asks the fold thread to fold a root and to bring the rows of its saved files up to date. One request at a time. */
export interface FoldRequest {
  readonly root: string;
  /** Keys of the workflow files there are. */
  readonly files: ReadonlySet<string>;
  /** An editor's settings for the root. */
  readonly settings: CheckSettings | undefined;
}

/** What went wrong; undefined when it went well. */
export interface FoldAnswer {
  readonly problem: string | undefined;
}

/** Answers requests to fold until its port ends. What it has read of a root it knows until then. */
export function startFoldThread(port: MessagePort): void {
  const roots = new Map<string, SaveRows>();
  const fold = async ({ root, files, settings }: FoldRequest): Promise<FoldAnswer> => {
    const saveRows = roots.get(root) ?? rowsOfSaved(root);
    roots.set(root, saveRows);
    const { problems } = await foldState(createStateFolder(root), {
      now: new Date(), keep: loadConfig(root).config.keep, refresh: (db) => saveRows(new WorkflowCache(db, true), files, settings),
    });
    return { problem: problems[0]?.message };
  };
  port.on('message', (request: FoldRequest) => {
    void fold(request).catch((error: unknown) => ({ problem: error instanceof Error ? error.message : String(error) })).then((answer) => port.postMessage(answer));
  });
}
