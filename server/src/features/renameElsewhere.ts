import { join } from 'node:path';
import type { AnnotatedTextEdit, CancellationToken, ChangeAnnotation, TextDocumentEdit } from 'vscode-languageserver';
import { rename } from '../language/rename';
import type { Name } from '../language/spellings';
import type { ServerContext } from '../serverContext';
import { toUri } from '../uri';
import type { WorkflowDocument } from '../workflow/document';
import { documentAbout } from '../workflow/documentAbout';
import { parseDocument } from '../workflow/parseDocument';
import { inSlices } from '../workspace/slices';
import type { IndexedFile } from '../workspace/workflowIndex';

/** What a rename may do outside of its own file, each edit marked as one to be confirmed. */
export interface Elsewhere {
  readonly changes: TextDocumentEdit[];
  readonly annotations: Record<string, ChangeAnnotation>;
  /** File keys of those that have the new name already. */
  readonly leftOut: readonly string[];
}

/** Renames the same topic or job in the other workflows of the root and in its millrace.toml. Texts are read in slices. */
export async function renameElsewhere({ index, roots, fileOf, openText }: ServerContext, own: IndexedFile, name: Name, to: string, token: CancellationToken): Promise<Elsewhere> {
  const changes: TextDocumentEdit[] = [];
  const annotations: Record<string, ChangeAnnotation> = {};
  const leftOut: string[] = [];
  // Of the texts only those phases are read that may spell the old name or the new one.
  const words = name.kind === 'topic' ? [name.topic, to] : [name.topic];
  const offer = (path: string, file: string, document: WorkflowDocument | undefined, annotationId: string, annotation: ChangeAnnotation): void => {
    const renamed = document && rename(document, name, to);
    if (!renamed) return;
    if ('refusal' in renamed) return void leftOut.push(file);
    if (renamed.edits.length === 0) return;
    annotations[annotationId] = annotation;
    changes.push({ textDocument: { uri: toUri(path), version: null }, edits: renamed.edits.map((edit): AnnotatedTextEdit => ({ ...edit, annotationId })) });
  };

  await inSlices([...index.all()], (file) => {
    if (file.root !== own.root || file.path === own.path || !file.listed) return;
    const now = file.open ? fileOf(toUri(file.path)) ?? file : file;
    offer(file.path, file.file, now.document ?? documentAbout(now.text, now.lineStarts, words), 'workflows', {
      label: `Rename ${shown(name)} in other workflows`, needsConfirmation: true,
      description: 'Parents are looked up in the same file only: these are phases of their own.',
    });
  }, () => token.isCancellationRequested);
  if (name.kind === 'job') return { changes, annotations, leftOut };
  const path = join(own.root, 'millrace.toml');
  roots.configOf(own.root);
  offer(path, 'millrace.toml', parseDocument(openText(path) ?? roots.loaded().get(own.root)?.text ?? ''), 'workers', {
    label: `Rename ${shown(name)} in millrace.toml`, needsConfirmation: true, description: 'Its worker serves every workflow of the folder.',
  });
  return { changes, annotations, leftOut };
}

function shown(name: Name): string {
  return name.kind === 'topic' ? `topic "${name.topic}"` : `job "${name.topic}:${name.job}"`;
}
