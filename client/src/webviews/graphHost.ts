/** What the graph panel needs of the rest of the extension, and nothing more. */
import type * as vscode from 'vscode';
import type { GraphLayout } from '../../../server/src/protocol';
import type { Runs } from '../runs';
import type { Workflows } from '../workflows';

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
