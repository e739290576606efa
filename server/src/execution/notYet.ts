import type { TableNode, WorkflowDocument } from '../workflow/document';

/** Keys of the execution language that this version refuses: running a file without them would mean something else. */
const phaseKeys = ['workflow'];

/** `[workflow]` keys with the values that this version has. */
const workflowKeys = new Map<string, readonly string[]>([
  ['strategy', ['node', 'checkpoint', 'end']], ['engine', ['local']], ['hooks', []],
]);

export interface NotYet {
  readonly key: string;
  readonly message: string;
}

function asked(table: TableNode, key: string): boolean {
  return table.entries.has(key);
}

/** Every key of a file that needs a feature to come; a file with any is refused by `plan` and `run`. */
export function notYet(document: WorkflowDocument): NotYet[] {
  const found: NotYet[] = [];
  for (const node of document.phases) {
    for (const key of phaseKeys) {
      if (asked(node, key)) found.push({ key, message: `phase "${node.phase.name}": \`${key}\` is not yet supported` });
    }
  }
  for (const [key, allowed] of workflowKeys) {
    const value = document.workflow?.entries.get(key)?.value;
    if (!value || (value.kind === 'string' && allowed.includes(value.value))) continue;
    const as = value.kind === 'string' && allowed.length > 0 ? ` as "${value.value}"; there is ${allowed.map((text) => `"${text}"`).join(', ')}` : '';
    found.push({ key, message: `[workflow]: \`${key}\` is not yet supported${as}` });
  }
  return found;
}
