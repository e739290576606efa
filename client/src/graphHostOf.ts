import * as vscode from 'vscode';
import { graphRequest } from '../../server/src/protocol';
import type { Millrace } from './millrace';
import { openPhase } from './phaseText';
import type { GraphHost } from './webviews/graphHost';
import { uriKey } from './workflows';

/** What the graph panel may use of the extension. */
export function graphHost(millrace: Millrace): GraphHost {
  const { extensionUri, workflows, runs, server, logs } = millrace;
  return {
    extensionUri,
    workflows,
    runs,
    async requestLayout(uri) {
      await server.ready();
      return server.request(graphRequest, { uri: uri.toString() });
    },
    openPhase: (uri, phase) => openPhase(workflows, uri, phase, textColumn(uri)),
    openLog: (root, run, key) => logs.show({ root, run, key }, textColumn(runs.get(root, run)?.uri)),
  };
}

/** The column that shows the file already, else the first: the graph itself stays in sight. */
function textColumn(uri: vscode.Uri | string | undefined): vscode.ViewColumn {
  const key = uri === undefined ? undefined : uriKey(uri);
  const editor = vscode.window.visibleTextEditors.find((one) => uriKey(one.document.uri) === key);
  return editor?.viewColumn ?? vscode.ViewColumn.One;
}
