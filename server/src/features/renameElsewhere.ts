import { join } from 'node:path';
import type { AnnotatedTextEdit, ChangeAnnotation, TextDocumentEdit } from 'vscode-languageserver';
import { rename } from '../language/rename';
import type { Name } from '../language/spellings';
import type { ServerContext } from '../serverContext';
import { toUri } from '../uri';
import { parseDocument } from '../workflow/parseDocument';
import { splitName } from '../workflow/phase';
import { inSlices } from '../workspace/slices';
import type { IndexedFile } from '../workspace/workflowIndex';

/** What a rename may do outside of its own file, each edit marked as one to be confirmed. */
export interface Elsewhere {
  readonly changes: TextDocumentEdit[];
  readonly annotations: Record<string, ChangeAnnotation>;
  /** File keys of those that have the new name already. */
  readonly leftOut: readonly string[];
}

/** Renames the same topic or job in the other workflows of the root and in its millrace.toml. Texts are parsed in slices. */
export async function renameElsewhere({ index, roots, fileOf, openText }: ServerContext, own: IndexedFile, name: Name, to: string): Promise<Elsewhere> {
  const changes: TextDocumentEdit[] = [];
  const annotations: Record<string, ChangeAnnotation> = {};
  const leftOut: string[] = [];
  const offer = (path: string, file: string, text: string, annotation: ChangeAnnotation): void => {
    const renamed = rename(parseDocument(text), name, to);
    if ('refusal' in renamed) return void leftOut.push(file);
    if (renamed.edits.length === 0) return;
    annotations[annotation.label] = annotation;
    changes.push({ textDocument: { uri: toUri(path), version: null }, edits: renamed.edits.map((edit): AnnotatedTextEdit => ({ ...edit, annotationId: annotation.label })) });
  };

  await inSlices([...index.all()], (file) => {
    if (file.root !== own.root || file.path === own.path || !file.listed || !spells(file, name)) return;
    offer(file.path, file.file, (file.open ? fileOf(toUri(file.path)) ?? file : file).text, {
      label: `Rename ${shown(name)} in other workflows`, needsConfirmation: true,
      description: 'Parents are looked up in the same file only: these are phases of their own.',
    });
  });
  if (name.kind === 'job') return { changes, annotations, leftOut };
  const path = join(own.root, 'millrace.toml');
  roots.configOf(own.root);
  offer(path, 'millrace.toml', openText(path) ?? roots.loaded().get(own.root)?.text ?? '', {
    label: `Rename ${shown(name)} in millrace.toml`, needsConfirmation: true, description: 'Its worker serves every workflow of the folder.',
  });
  return { changes, annotations, leftOut };
}

function shown(name: Name): string {
  return name.kind === 'topic' ? `topic "${name.topic}"` : `job "${name.topic}:${name.job}"`;
}

/** Whether a file may spell the name, from what the index keeps of it. */
function spells({ phases }: IndexedFile, name: Name): boolean {
  return phases.some(({ phase }) => phase.topic === name.topic || phase.dependsOn.some((entry) => splitName(entry).topic === name.topic));
}
