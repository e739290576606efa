import type * as vscode from 'vscode';
import type { CliWords } from './callCli';
import type { LogDocuments } from './logDocuments';
import type { RunFollower } from './runFollower';
import type { RunStore } from './runs';
import type { Server } from './server';
import type { RunsView } from './views/runsView';
import type { WorkflowsView } from './views/workflowsView';
import type { WorkflowStore } from './workflows';

/** The parts of the extension that commands work with. */
export interface Millrace {
  readonly extensionUri: vscode.Uri;
  readonly output: vscode.LogOutputChannel;
  readonly server: Server;
  readonly workflows: WorkflowStore;
  readonly runs: RunStore;
  readonly workflowsView: WorkflowsView;
  readonly runsView: RunsView;
  readonly logs: LogDocuments;
  readonly follower: RunFollower;
  /** Calls the command line in a root; rejects with `CliError`. */
  cli(root: string, words: CliWords): Promise<unknown>;
}
