import type { Entries, Span, TableNode, Value, WorkflowDocument } from '../workflow/document';
import { parseRule } from '../workflow/rule';
import { paramSpan, ruleString, stringSpan } from '../workflow/ruleSpan';
import { splitUse } from '../workflow/use';
import { placeAt } from './placeAt';
import { touches } from './ranges';

type StringValue = Extract<Value, { kind: 'string' }>;

/** A text that may be the path of a file; whether the file exists is for the caller to find out. */
export interface LinkPlace {
  readonly span: Span;
  /** Folder that the path is relative to, itself from the root; '' for the root. */
  readonly folder: string;
  readonly path: string;
  /** The function of that module which is meant. */
  readonly exported?: string;
}

/** Where a file may name others: `use`, `workflow`, `meta-file` and `files` without wildcards, and the words of commands. */
export function linkPlaces(document: WorkflowDocument): LinkPlace[] {
  return [
    ...document.phases.flatMap((node) => [...usePlaces(node), ...workflowPlaces(node), ...rulePlaces(ruleString(node)), ...commandPlaces(node, 'run')]),
    ...[...document.workers.values()].flatMap((node) => [...commandPlaces(node, 'command'), ...commandPlaces(node, 'run')]),
  ].filter(({ folder, path }) => path !== '' && isLocal(folder) && isLocal(path));
}

function usePlaces({ entries }: TableNode): LinkPlace[] {
  const value = stringOf(entries, 'use');
  const use = value && splitUse(value.value);
  return use ? [{ span: stringSpan(value, 0, use.module.length), folder: '', path: use.module, exported: use.name }] : [];
}

/** The file that runs as a phase. */
function workflowPlaces({ entries }: TableNode): LinkPlace[] {
  const value = stringOf(entries, 'workflow');
  return value ? [{ span: stringSpan(value), folder: '', path: value.value }] : [];
}

/** The module that `use` names, with the cursor anywhere in its text. */
export function usedModuleAt(document: WorkflowDocument, offset: number): LinkPlace | undefined {
  const place = placeAt(document, offset);
  if (place?.entry?.key.toLowerCase() !== 'use' || !touches(place.entry.value.span, offset)) return undefined;
  return usePlaces(place.table).find(({ path }) => isLocal(path));
}

function rulePlaces(rule: StringValue | undefined): LinkPlace[] {
  if (!rule) return [];
  return parseRule(rule.value).params
    .filter(({ key, value }) => (key === 'files' || key === 'meta-file') && !/[*?[\\]/.test(value))
    .map((param) => ({ span: paramSpan(rule, param), folder: '', path: param.value }));
}

/** Words of an argv; the first only where it says that it is a path, else it is looked up on PATH. */
function commandPlaces({ entries }: TableNode, key: 'run' | 'command'): LinkPlace[] {
  const argv = entries.get(key)?.value;
  if (argv?.kind !== 'array') return [];
  const folder = stringOf(entries, 'cwd')?.value ?? '';
  return argv.items.flatMap((word, i) =>
    word.kind === 'string' && (i > 0 || /[\\/]/.test(word.value)) ? [{ span: stringSpan(word), folder, path: word.value }] : []);
}

/** No address, no share of another machine (looking for it would call there), no placeholder. */
function isLocal(path: string): boolean {
  return !/^[A-Za-z][A-Za-z0-9+.-]+:|^[\\/]{2}|[{}\0]/.test(path);
}

function stringOf(entries: Entries, key: string): StringValue | undefined {
  const value = entries.get(key)?.value;
  return value?.kind === 'string' ? value : undefined;
}
