import * as vscode from 'vscode';
import { runRequest, runsChanged, runsRequest } from '../../server/src/protocol';
import type { RunDetail, RunItem, RunsResult, TaskStatus } from '../../server/src/protocol';
import { isActive, phaseStatuses } from './runStatus';
import type { Server } from './server';
import { uriKey } from './workflows';

const firstRuns = 200;
/** State that cannot be read is looked at again after so long (milliseconds): it may be mended, or set aside by the server. */
const whileBroken = 5_000;
/** Details of runs that nobody looked at for longest are forgotten beyond this many. */
const keptDetails = 50;

/** The runs of the workspace as their journals say. */
export interface Runs {
  /** Newest first. */
  all(): readonly RunItem[];
  get(root: string, id: string): RunItem | undefined;
  /** Newest run of the file, simulated ones too; undefined when it has none. */
  newestOf(uri: vscode.Uri | string): RunItem | undefined;
  /** The run with its tasks; from now on it is kept live. Null when it is gone. */
  detail(root: string, id: string): Promise<RunDetail | null>;
  /** Runs that changed or appeared. */
  readonly onDidChange: vscode.Event<readonly RunItem[]>;
  /** The tasks of a run that is active or was asked for have changed. */
  readonly onDidChangeDetail: vscode.Event<RunDetail>;
}

/** The runs as the server reads them from disk: nothing that a command did shows before it stands in a journal. */
export class RunStore implements Runs, vscode.Disposable {
  private readonly items = new Map<string, RunItem>();
  /** Oldest look first. */
  private readonly details = new Map<string, RunDetail>();
  private readonly fetching = new Map<string, Promise<RunDetail | null>>();
  private readonly stale = new Set<string>();
  private readonly emitter = new vscode.EventEmitter<readonly RunItem[]>();
  private readonly detailEmitter = new vscode.EventEmitter<RunDetail>();
  private readonly subscription: vscode.Disposable;
  private loading: Promise<void> = Promise.resolve();
  private limit = firstRuns;
  private sorted: readonly RunItem[] | undefined;
  private newest: Map<string, RunItem> | undefined;
  private problemList: RunsResult['problems'] = [];
  private lookAgain: NodeJS.Timeout | undefined;
  private markLoaded: () => void = () => undefined;
  readonly onDidChange = this.emitter.event;
  /** Resolves when the runs on disk are known for the first time. */
  readonly whenLoaded = new Promise<void>((resolve) => (this.markLoaded = resolve));
  readonly onDidChangeDetail = this.detailEmitter.event;

  constructor(private readonly server: Server, private readonly output: vscode.LogOutputChannel) {
    server.onNotification(runsChanged, ({ runs }) => this.apply(runs));
    this.subscription = server.onDidChangeState((state) => {
      if (state === 'running') this.reload();
    });
  }

  /** Resolves when the runs on disk are known. Rejects with `ServerStopped`, and with what went wrong. */
  async known(): Promise<void> {
    await this.server.ready();
    await this.loading;
  }

  /** Roots whose state cannot be read, with what to do. */
  get problems(): RunsResult['problems'] {
    return this.problemList;
  }

  /** True when older runs than those shown may exist. */
  get hasMore(): boolean {
    return this.items.size >= this.limit;
  }

  all(): readonly RunItem[] {
    this.sorted ??= [...this.items.values()].sort((a, b) => compare(b.started, a.started) || compare(b.id, a.id));
    return this.sorted;
  }

  get(root: string, id: string): RunItem | undefined {
    return this.items.get(runKey(root, id));
  }

  newestOf(uri: vscode.Uri | string): RunItem | undefined {
    const key = uriKey(uri);
    return this.all().find((run) => uriKey(run.uri) === key);
  }

  /** Newest run of the file that is not simulated. */
  newestReal(uri: vscode.Uri | string): RunItem | undefined {
    if (this.newest === undefined) {
      this.newest = new Map();
      for (const run of [...this.all()].reverse()) if (!run.simulated) this.newest.set(uriKey(run.uri), run);
    }
    return this.newest.get(uriKey(uri));
  }

  /** Statuses by phase in the file's newest run that is not simulated, when its tasks are known here; else undefined. */
  statusesOf(uri: string): ReadonlyMap<string, TaskStatus> | undefined {
    const newest = this.newestReal(uri);
    const detail = newest === undefined ? undefined : this.details.get(runKey(newest.root, newest.id));
    return detail === undefined ? undefined : phaseStatuses(detail);
  }

  /** The run's tasks as far as they are known already, without asking. */
  knownDetail(root: string, id: string): RunDetail | undefined {
    return this.details.get(runKey(root, id));
  }

  async detail(root: string, id: string): Promise<RunDetail | null> {
    const key = runKey(root, id);
    const known = this.details.get(key);
    if (known === undefined) return this.fetch(root, id);
    this.details.delete(key);
    this.details.set(key, known);
    return known;
  }

  /** Asks for older runs as well. */
  loadMore(): void {
    this.limit += firstRuns;
    this.reload();
  }

  dispose(): void {
    clearTimeout(this.lookAgain);
    this.subscription.dispose();
    this.emitter.dispose();
    this.detailEmitter.dispose();
  }

  private reload(): void {
    this.loading = this.load();
    this.loading.catch((error: unknown) => this.output.error('The runs could not be read from the language server.', String(error)));
  }

  private async load(): Promise<void> {
    const { runs, problems } = await this.server.request(runsRequest, { limit: this.limit });
    this.problemList = problems;
    clearTimeout(this.lookAgain);
    if (problems.length > 0) this.lookAgain = setTimeout(() => this.reload(), whileBroken);
    this.items.clear();
    this.apply(runs);
    this.markLoaded();
  }

  private apply(runs: readonly RunItem[]): void {
    for (const run of runs) this.items.set(runKey(run.root, run.id), run);
    this.sorted = undefined;
    this.newest = undefined;
    this.emitter.fire(runs);
    for (const run of runs) {
      const key = runKey(run.root, run.id);
      if (!isActive(run.status) && !this.details.has(key)) continue;
      // A change that comes while the tasks are on their way asks once more afterwards, never twice at once.
      if (this.fetching.has(key)) this.stale.add(key);
      else void this.fetch(run.root, run.id).catch((error: unknown) => this.output.warn(`Run ${run.id}: ${String(error)}`));
    }
  }

  private fetch(root: string, id: string): Promise<RunDetail | null> {
    const key = runKey(root, id);
    const pending = this.fetching.get(key);
    if (pending !== undefined) return pending;
    const answer = this.server.request(runRequest, { root, id }).then((detail) => {
      if (detail === null) return null;
      // A run that has just been started may be asked for before it is told of.
      if (!this.items.has(key)) this.apply([detail]);
      this.keep(key, detail);
      return detail;
    }).finally(() => {
      this.fetching.delete(key);
      if (this.stale.delete(key)) void this.fetch(root, id).catch((error: unknown) => this.output.warn(`Run ${id}: ${String(error)}`));
    });
    this.fetching.set(key, answer);
    return answer;
  }

  private keep(key: string, detail: RunDetail): void {
    this.details.delete(key);
    this.details.set(key, detail);
    for (const oldest of this.details.keys()) {
      if (this.details.size <= keptDetails) break;
      this.details.delete(oldest);
    }
    this.detailEmitter.fire(detail);
  }
}

function runKey(root: string, id: string): string {
  return `${root}\n${id}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
