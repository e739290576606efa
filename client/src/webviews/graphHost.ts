/** What the graph panel needs of the rest of the extension, and nothing more. */
import type * as vscode from 'vscode';
import type { GraphLayout, RunDetail, RunItem, WorkflowItem } from '../../../server/src/protocol';

/** The workflow files of the workspace as the language server last told them. */
export interface Workflows {
  /** Every file, by file key. */
  all(): readonly WorkflowItem[];
  /** The file at `uri` (any spelling of the same URI), or undefined. */
  get(uri: vscode.Uri | string): WorkflowItem | undefined;
  /** After each change: files that changed or appeared, and URIs (`Uri.toString()`) of those that went. */
  readonly onDidChange: vscode.Event<WorkflowsChange>;
}

export interface WorkflowsChange {
  readonly changed: readonly WorkflowItem[];
  readonly removed: readonly string[];
}

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

/** Passed to `showGraph(host, uri)` of `graphPanel.ts`. */
export interface GraphHost {
  readonly extensionUri: vscode.Uri;
  readonly workflows: Workflows;
  readonly runs: Runs;
  /** Rejects when the server is gone. */
  requestLayout(uri: vscode.Uri): Promise<GraphLayout>;
  /** Shows the phase's text beside the graph. */
  openPhase(uri: vscode.Uri, phase: string): Promise<void>;
  /** Shows the log of a task. */
  openLog(root: string, run: string, key: string): Promise<void>;
}
