import * as vscode from 'vscode';
import type { CommandTarget } from '../commandTarget';
import type { Millrace } from '../millrace';
import type { TaskPlace } from '../taskUri';
import type { Command } from './command';

/** Opens the log of a task; of a phase or a run that of its first failed task, else its last. */
export const showLog: Command = {
  id: 'millrace.showLog',
  needsTrust: false,
  async run(millrace, target) {
    const place = await findTask(millrace, target);
    if (place !== undefined) await millrace.logs.show(place);
    else void vscode.window.showInformationMessage(vscode.l10n.t('There is no log: no task of it has run yet.'));
  },
};

/** The task that the target names, or stands for. */
export async function findTask(millrace: Millrace, { root, run, key, phase }: CommandTarget): Promise<TaskPlace | undefined> {
  if (root === undefined || run === undefined) return undefined;
  if (key !== undefined) return { root, run, key };
  const tasks = (await millrace.runs.detail(root, run))?.tasks.filter((task) => phase === undefined || task.phase === phase) ?? [];
  const started = tasks.filter((task) => task.attempts.length > 0);
  const task = started.find(({ status }) => status === 'failed') ?? started.at(-1);
  return task === undefined ? undefined : { root, run, key: task.key };
}
