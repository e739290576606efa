import { setTimeout as pause } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { RunItem } from '../../server/src/protocol';
import { progressWords } from './progressWords';
import { tellEnd } from './runEndNotice';
import { isActive } from './runStatus';
import type { RunStore } from './runs';
import type { Server } from './server';

const followedKey = 'millrace.followedRuns';
/** A resumed run that shows no sign of life for so long (milliseconds) is told as it is. */
const patience = 10_000;

/** A run that takes longer (milliseconds) leaves its notification; it stays in the status bar, from where it can be cancelled too. */
const onScreen = 10_000;

/** Runs that this workspace's window has started and whose end has not been told yet. */
type Followed = readonly { readonly root: string; readonly id: string }[];

/** Shows the progress of the runs started here and tells their end once, across reloads of the window. */
export class RunFollower {
  constructor(
    private readonly server: Server,
    private readonly runs: RunStore,
    private readonly memory: vscode.Memento,
    private readonly cancel: (root: string, id: string) => Promise<void>,
  ) {}

  /**
   * Shows progress with a Cancel button for a while, waits until the run ends, then tells how it ended. `before` is what a resumed run was:
   * that may be on screen for a moment longer, and is not its end.
   */
  async follow(root: string, id: string, before?: RunItem): Promise<void> {
    await this.remember([...this.followed(), { root, id }]);
    let report: (run: RunItem) => void = () => undefined;
    const ended = this.end(root, id, before, (run) => report(run));
    const title = vscode.l10n.t('Millrace');
    await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
      token.onCancellationRequested(() => void this.cancel(root, id));
      report = (run) => progress.report({ message: progressWords(run) });
      await Promise.race([ended, pause(onScreen, undefined, { ref: false })]);
    });
    const end = await ended;
    if (end !== undefined) await this.tellOnce(end);
  }

  /** Ids of the runs whose end is still to be told. */
  get ids(): ReadonlySet<string> {
    return new Set(this.followed().map(({ id }) => id));
  }

  /**
   * After a reload, or when the language server is back: waits for the runs that went on meanwhile (the status bar shows
   * them) and tells how they ended. Not before the runs are known, for one that is gone is forgotten.
   */
  pickUp(): void {
    const present = this.followed().filter(({ root, id }) => this.runs.get(root, id) !== undefined);
    void this.remember(present);
    for (const { root, id } of present) {
      void this.end(root, id, undefined, () => undefined).then((end) => end === undefined ? undefined : this.tellOnce(end));
    }
  }

  /** Resolves when the run has ended; with undefined when the language server stopped for good and nobody can tell. */
  private end(root: string, id: string, before: RunItem | undefined, report: (run: RunItem) => void): Promise<RunItem | undefined> {
    return new Promise((resolve) => {
      let moved = before === undefined;
      const finish = (run: RunItem | undefined): void => {
        clearTimeout(timer);
        subscription.dispose();
        resolve(run);
      };
      const look = (): void => {
        const run = this.runs.get(root, id);
        if (run === undefined) return;
        moved ||= isActive(run.status) || run.ended !== before?.ended || run.status !== before.status;
        if (!moved) return;
        report(run);
        if (!isActive(run.status)) finish(run);
      };
      const timer = setTimeout(() => {
        moved = true;
        look();
      }, patience);
      const subscription = vscode.Disposable.from(
        this.runs.onDidChange(look),
        this.server.onDidChangeState((state) => state === 'failed' && finish(undefined)),
      );
      look();
      void this.runs.detail(root, id).then(look, () => undefined);
    });
  }

  private async tellOnce(run: RunItem): Promise<void> {
    const left = this.followed().filter(({ root, id }) => root !== run.root || id !== run.id);
    if (left.length === this.followed().length) return;
    await this.remember(left);
    await tellEnd(run, await this.runs.detail(run.root, run.id).catch(() => null));
  }

  private followed(): Followed {
    return this.memory.get<Followed>(followedKey, []);
  }

  private async remember(followed: Followed): Promise<void> {
    await this.memory.update(followedKey, followed);
  }
}
