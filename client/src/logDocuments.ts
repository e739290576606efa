import * as vscode from 'vscode';
import { stat } from 'node:fs/promises';
import type { AttemptItem } from '../../server/src/protocol';
import { readLog } from './logReader';
import { composeLog } from './logText';
import type { AttemptOutput, LogText } from './logText';
import { isLive } from './runStatus';
import type { RunStore } from './runs';
import { readTaskUri, taskUri } from './taskUri';
import type { TaskPlace } from './taskUri';

const scheme = 'millrace-log';
/** How often the log of a running task is looked at, in milliseconds. */
const liveInterval = 250;

/** The logs of tasks as read-only documents, a fold for each attempt, live while the task runs. */
export class LogDocuments implements vscode.TextDocumentContentProvider, vscode.FoldingRangeProvider, vscode.Disposable {
  private readonly emitter = new vscode.EventEmitter<vscode.Uri>();
  private readonly folds = new Map<string, LogText['folds']>();
  /** Size of the log when it was read last, by document. */
  private readonly sizes = new Map<string, number>();
  private readonly lineCounts = new Map<string, number>();
  private readonly subscriptions: vscode.Disposable;
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChange = this.emitter.event;

  constructor(private readonly runs: RunStore) {
    this.subscriptions = vscode.Disposable.from(
      this.emitter,
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.languages.registerFoldingRangeProvider({ scheme }, this),
      runs.onDidChangeDetail(({ root, id }) => {
        for (const document of openLogs()) {
          const place = readTaskUri(document.uri);
          if (place.root === root && place.run === id) this.emitter.fire(document.uri);
        }
      }),
      vscode.workspace.onDidOpenTextDocument(() => this.watch()),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        this.folds.delete(uri.toString());
        this.sizes.delete(uri.toString());
        this.lineCounts.delete(uri.toString());
        this.watch();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.keepAtEnd(document)),
    );
    this.watch();
  }

  /** Shows the end of the task's log: what went wrong stands there, and what comes is followed. */
  async show(place: TaskPlace, viewColumn?: vscode.ViewColumn): Promise<void> {
    const document = await vscode.workspace.openTextDocument(taskUri(scheme, place, '.log'));
    const editor = await vscode.window.showTextDocument(document, { preview: true, ...(viewColumn === undefined ? {} : { viewColumn }) });
    this.lineCounts.set(document.uri.toString(), document.lineCount);
    const last = this.folds.get(document.uri.toString())?.at(-1);
    if (last === undefined) return;
    const position = new vscode.Position(last.end, 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position));
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const { root, run, key } = readTaskUri(uri);
    const task = (await this.runs.detail(root, run))?.tasks.find((one) => one.key === key);
    if (task === undefined) return vscode.l10n.t('This task is no longer part of the run.');
    if (task.attempts.length === 0) return vscode.l10n.t('This task has not been started.');
    const attempts = await Promise.all(task.attempts.map((attempt, i) => readAttempt(attempt, isLive(task, attempt), task.attempts[i + 1])));
    const log = composeLog(attempts, new Date());
    this.folds.set(uri.toString(), log.folds);
    this.sizes.set(uri.toString(), await sizeOf(task.attempts));
    return log.text;
  }

  provideFoldingRanges(document: vscode.TextDocument): vscode.FoldingRange[] {
    return (this.folds.get(document.uri.toString()) ?? []).map(({ start, end }) => new vscode.FoldingRange(start, end));
  }

  dispose(): void {
    clearInterval(this.timer);
    this.subscriptions.dispose();
  }

  /** Looks for new output only while a log is open. */
  private watch(): void {
    if (openLogs().length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    } else {
      this.timer ??= setInterval(() => void this.look(), liveInterval);
    }
  }

  /** Follows the output while the cursor stands at its end. */
  private keepAtEnd(document: vscode.TextDocument): void {
    if (document.uri.scheme !== scheme) return;
    const before = this.lineCounts.get(document.uri.toString()) ?? document.lineCount;
    this.lineCounts.set(document.uri.toString(), document.lineCount);
    const end = new vscode.Position(document.lineCount - 1, 0);
    for (const editor of vscode.window.visibleTextEditors) {
      if (editor.document !== document || editor.selection.active.line < before - 2) continue;
      editor.selection = new vscode.Selection(end, end);
      editor.revealRange(new vscode.Range(end, end));
    }
  }

  private async look(): Promise<void> {
    for (const { uri } of openLogs()) {
      const { root, run, key } = readTaskUri(uri);
      const task = this.runs.knownDetail(root, run)?.tasks.find((one) => one.key === key);
      if (task?.status !== 'running') continue;
      if ((await sizeOf(task.attempts)) !== this.sizes.get(uri.toString())) this.emitter.fire(uri);
    }
  }
}

function openLogs(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter((document) => document.uri.scheme === scheme && !document.isClosed);
}

/** The output of an attempt. Where one without an end was followed by another in the same file, it ends where that begins. */
async function readAttempt(attempt: AttemptItem, live: boolean, next: AttemptItem | undefined): Promise<AttemptOutput> {
  const { log } = attempt;
  if (log === null) return { attempt, live, output: '', omitted: null };
  const end = log.end ?? (next?.log?.path === log.path ? next.log.start : null);
  try {
    const { output, omitted } = await readLog({ ...log, end });
    return { attempt, live, output, omitted: omitted === 0 ? null : { path: log.path, bytes: omitted } };
  } catch (error) {
    return { attempt, live, output: vscode.l10n.t('The log cannot be read: {0}', String(error)), omitted: null };
  }
}

async function sizeOf(attempts: readonly AttemptItem[]): Promise<number> {
  const path = attempts.at(-1)?.log?.path;
  return path === undefined ? 0 : stat(path).then((file) => file.size, () => 0);
}
