import type { MessagePort } from 'node:worker_threads';
import type { RunItem, RunsResult } from '../protocol';
import { valueOf } from '../state/spilledValues';
import type { StateView } from '../state/stateView';
import type { FromStateThread, LastRun, StateMethods, StateNews, StateRequest, StateRequests, ToStateThread } from '../stateMessages';
import { throttle } from '../throttle';
import { judge } from '../workflow/judge';
import { layoutGraph } from '../workflow/layout';
import type { CheckSettings } from '../workspace/checkSettings';
import { metaFileExists } from '../workspace/metaFilePaths';
import { createFoldClient } from './foldClient';
import { createFolding, type Folding } from './folding';
import type { StorePlace } from './followedStore';
import { runDetail, runItem, stateItem } from './items';
import { followRoot, type RootChange, type RootState } from './rootState';
import { createRootFiles } from './rootFiles';
import { createTables } from './tables';

interface Root {
  state: RootState;
  /** The store that it is followed in, as text; undefined: its own state folder. */
  place: string | undefined;
  /** Undefined where nothing may be written: untrusted, or outside of what is trusted. */
  folding: Folding | undefined;
  writable: boolean;
  settings: CheckSettings | undefined;
}

/** Milliseconds: saves come in bursts; a run's own process folds at its end, and is left the time for it. */
const afterSave = 100;
const afterRun = 1500;

/** A phase's figures are those of its newest tasks, so many. */
const figureTasks = 1000;

/** Answers the language thread over a port until that ends. */
export function startStateThread(port: MessagePort): void {
  const post = (message: FromStateThread): void => port.postMessage(message);
  const log = (message: string): void => post({ log: message });
  const roots = new Map<string, Root>();
  const files = createRootFiles();
  const tables = createTables(log);
  let trusted = false;

  const runs = new Map<string, RunItem>();
  const lasts = new Map<string, LastRun>();
  const send = throttle(100, () => {
    post({ runs: [...runs.values()], last: [...lasts.values()] });
    runs.clear();
    lasts.clear();
  });
  const changed = (path: string, { runs: items, last, ended }: RootChange): void => {
    for (const item of items) runs.set(`${path}\0${item.id}`, item);
    for (const item of last) lasts.set(`${path}\0${item.file}`, item);
    if (runs.size + lasts.size > 0) send.call();
    if (ended) roots.get(path)?.folding?.soon(afterRun);
  };

  /** `.millrace` comes with the first workflow file in a trusted folder, not before. */
  const foldWhereAllowed = (path: string, pause: number): void => {
    const root = roots.get(path);
    if (!root?.writable || !trusted || (!root.folding && files.of(path).size === 0)) return;
    root.folding ??= foldingOf(path);
    root.folding.soon(pause);
  };
  const fold = createFoldClient(log);
  const foldingOf = (path: string): Folding =>
    createFolding({ root: path, log, fold: () => fold({ root: path, files: files.of(path), settings: roots.get(path)?.settings }) });
  /** What a file names is opened only where its folder is trusted. */
  const follow = (path: string, store: StorePlace | undefined): void => {
    const root = roots.get(path);
    const place = store && JSON.stringify([store.address, [...store.own?.modules ?? []], store.own?.problem]);
    if (!root || root.place === place) return;
    root.state.stop();
    Object.assign(root, { place, state: followRoot(path, store, (change) => changed(path, change), log) });
  };
  let told: Extract<StateNews, { news: 'roots' }>['roots'] = [];
  const followStores = (): void => {
    for (const { path, writable, store, own } of told) follow(path, trusted && writable && store !== undefined ? { address: store, own } : undefined);
  };
  const setRoots = (wanted: Extract<StateNews, { news: 'roots' }>['roots']): void => {
    const kept = new Set(wanted.map(({ path }) => path));
    for (const [path, root] of roots) {
      if (kept.has(path)) continue;
      root.state.stop();
      root.folding?.stop();
      roots.delete(path);
    }
    told = wanted;
    for (const { path, writable, settings } of wanted) {
      const known = roots.get(path);
      if (known) {
        known.writable = writable;
        known.settings = settings;
        if (!writable) {
          known.folding?.stop();
          known.folding = undefined;
        }
      } else roots.set(path, { state: followRoot(path, undefined, (change) => changed(path, change), log), place: undefined, folding: undefined, writable, settings });
      foldWhereAllowed(path, afterSave);
    }
    followStores();
  };

  const heard = (news: StateNews): void => {
    switch (news.news) {
      case 'roots': return setRoots(news.roots);
      case 'trusted':
        trusted = true;
        followStores();
        for (const path of roots.keys()) foldWhereAllowed(path, afterSave);
        return;
      case 'saved':
        for (const path of news.roots) foldWhereAllowed(path, afterSave);
        return;
      case 'files':
        for (const path of files.take(news.changed, news.removed)) foldWhereAllowed(path, afterSave);
        return;
      case 'rows': return tables.take(news.changed, news.removed);
    }
  };

  /** What `ask` gives for each root; a root that fails takes nothing from the others and is told as a problem. */
  const each = async <T>(ask: (view: StateView, path: string) => readonly T[]): Promise<{ found: T[]; problems: RunsResult['problems'][number][] }> => {
    const found: T[] = [];
    const problems: RunsResult['problems'][number][] = [];
    await Promise.all([...roots].map(async ([path, { state, folding }]) => {
      const messages = new Set<string>();
      try {
        const view = await state.view();
        found.push(...ask(view, path));
        for (const problem of view.problems) messages.add(problem);
      } catch (error) {
        messages.add(messageOf(error));
      }
      const unreachable = state.problem();
      if (unreachable !== undefined) messages.add(unreachable);
      const unfolded = folding?.problem();
      if (unfolded !== undefined) messages.add(unfolded);
      for (const message of messages) problems.push({ root: path, message });
    }));
    return { found, problems };
  };
  const viewOf = (path: string) => roots.get(path)?.state.view();
  const methods: StateMethods = {
    judge,
    metaFiles: (files) => files.map(({ root, path }) => metaFileExists(root, path)),
    layout: layoutGraph,
    runs: async ({ limit }) => {
      const { found, problems } = await each((view, path) => view.runs(limit).map((run) => runItem(path, run)));
      return { runs: found.sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, limit), problems };
    },
    run: async ({ root, id }) => {
      const state = roots.get(root)?.state;
      const run = (await state?.view())?.run(id);
      return state && run ? runDetail(root, state.folder, run) : null;
    },
    value: async ({ root, id, key }) => {
      const state = roots.get(root)?.state;
      const task = (await state?.view())?.run(id)?.tasks.get(key);
      return state && task ? valueOf(state.folder, id, task) : null;
    },
    state: async () => (await each((view, path) => view.states().map((workflow) => stateItem(path, workflow)))).found,
    figures: async ({ root, file, phase }) => (await viewOf(root))?.figures(file, phase, figureTasks) ?? null,
    history: async ({ root, file, key, limit }) => (await viewOf(root))?.history(file, key, limit) ?? [],
    query: (params) => tables.query(params),
  };

  const answer = async <M extends keyof StateRequests>({ id, method, params }: StateRequest<M>): Promise<void> => {
    try {
      post({ id, result: await methods[method](params) });
    } catch (error) {
      post({ id, error: messageOf(error) });
    }
  };
  port.on('message', (message: ToStateThread) => {
    if ('id' in message) return void answer(message);
    try {
      heard(message);
    } catch (error) {
      log(error instanceof Error ? error.stack ?? error.message : String(error));
    }
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
