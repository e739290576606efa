import * as vscode from 'vscode';
import { valueRequest } from '../../server/src/protocol';
import { indentJson } from './jsonText';
import type { RunStore } from './runs';
import type { Server } from './server';
import { readTaskUri, taskUri } from './taskUri';
import type { TaskPlace } from './taskUri';

const scheme = 'millrace-value';

/** Serves the values of tasks as JSON documents, every number and string to the letter. */
export function serveValues(server: Server, runs: RunStore): vscode.Disposable {
  const emitter = new vscode.EventEmitter<vscode.Uri>();
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: emitter.event,
    async provideTextDocumentContent(uri) {
      const { root, run, key } = readTaskUri(uri);
      const value = await server.request(valueRequest, { root, id: run, key });
      return value === null ? '' : `${indentJson(value)}\n`;
    },
  };
  return vscode.Disposable.from(
    emitter,
    vscode.workspace.registerTextDocumentContentProvider(scheme, provider),
    runs.onDidChangeDetail(({ root, id }) => {
      for (const { uri } of vscode.workspace.textDocuments) {
        if (uri.scheme !== scheme) continue;
        const place = readTaskUri(uri);
        if (place.root === root && place.run === id) emitter.fire(uri);
      }
    }),
  );
}

/** Opens the task's value as a JSON document; an empty one when it has none. */
export async function showValue(place: TaskPlace): Promise<void> {
  const document = await vscode.workspace.openTextDocument(taskUri(scheme, place, '.json'));
  await vscode.window.showTextDocument(document, { preview: true });
}
