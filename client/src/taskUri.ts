import * as vscode from 'vscode';

/** Names one task of one run. */
export interface TaskPlace {
  readonly root: string;
  readonly run: string;
  readonly key: string;
}

/** A virtual document about a task: its title is the key, the rest of its place stands in the query. */
export function taskUri(scheme: string, place: TaskPlace, extension: string): vscode.Uri {
  const title = place.key.replaceAll(/[/\\]/g, '_');
  return vscode.Uri.from({ scheme, path: `/${place.run}/${title}${extension}`, query: JSON.stringify([place.root, place.run, place.key]) });
}

/** The task that the document is about. Throws for a URI that `taskUri` did not make. */
export function readTaskUri(uri: vscode.Uri): TaskPlace {
  const parts: unknown = JSON.parse(uri.query);
  if (Array.isArray(parts)) {
    const [root, run, key]: unknown[] = parts;
    if (typeof root === 'string' && typeof run === 'string' && typeof key === 'string') return { root, run, key };
  }
  throw new Error(`Not a Millrace document: ${uri.toString()}`);
}
