import { StateError } from '../stateError';
import { checkId } from './value/ids';

/** Where a value belongs. */
export type Scope =
  | { readonly kind: 'global' }
  | { readonly kind: 'workflow'; readonly workflow: string }
  | { readonly kind: 'step'; readonly workflow: string; readonly step: string }
  | { readonly kind: 'custom'; readonly namespace: string };

/** The first columns of a value's key: kind, workflow, step, namespace. */
export type ScopeColumns = readonly [Scope['kind'], string, string, string];

/** The columns of a scope. StateError `invalid` for ids that no store takes. */
export function scopeColumns(scope: Scope): ScopeColumns {
  switch (scope.kind) {
    case 'global': return ['global', '', '', ''];
    case 'workflow': return ['workflow', id(scope.workflow, 'the workflow id'), '', ''];
    case 'step': return ['step', id(scope.workflow, 'the workflow id'), id(scope.step, 'the name of the step'), ''];
    case 'custom': return ['custom', '', '', id(scope.namespace, 'the namespace')];
    default: throw new StateError('invalid', 'the scope is none of global, workflow, step and custom');
  }
}

/** The scope of a key's first columns; null for what is none. */
export function scopeOf([kind, workflow = '', step = '', namespace = '']: readonly string[]): Scope | null {
  switch (kind) {
    case 'global': return { kind };
    case 'workflow': return { kind, workflow };
    case 'step': return { kind, workflow, step };
    case 'custom': return { kind, namespace };
    default: return null;
  }
}

/** A scope as people write it: `global`, `workflow:ID`, `step:ID:NAME`, `custom:NAMESPACE`; a `:` in ID is `%3A`. */
export function spellScope(scope: Scope): string {
  switch (scope.kind) {
    case 'global': return 'global';
    case 'workflow': return `workflow:${escaped(scope.workflow)}`;
    case 'step': return `step:${escaped(scope.workflow)}:${scope.step}`;
    case 'custom': return `custom:${scope.namespace}`;
  }
}

/** What `spellScope` writes. StateError `invalid`, with the forms there are, for anything else. */
export function parseScope(text: string): Scope {
  const [, kind, rest = ''] = /^([a-z]+)(?::(.*))?$/s.exec(text) ?? [];
  const scope = text === 'global' ? scopeOf(['global']) : kind === 'workflow' ? workflowIn(rest) : kind === 'step' ? stepIn(rest) : kind === 'custom' ? scopeOf(['custom', '', '', rest]) : null;
  if (!scope) throw new StateError('invalid', `"${text}" is no scope; write global, workflow:ID, step:ID:NAME or custom:NAMESPACE, with %3A for a ":" in ID`);
  scopeColumns(scope);
  return scope;
}

function workflowIn(rest: string): Scope | null {
  // A step that was meant must not become a workflow with a strange name.
  return rest.includes(':') ? null : { kind: 'workflow', workflow: unescaped(rest) };
}

function stepIn(rest: string): Scope | null {
  const colon = rest.indexOf(':');
  return colon < 0 ? null : { kind: 'step', workflow: unescaped(rest.slice(0, colon)), step: rest.slice(colon + 1) };
}

/** A `%` is escaped only where it would be read as an escape. */
function escaped(workflow: string): string {
  return workflow.replace(/:|%(?=3a|25)/gi, (match) => (match === ':' ? '%3A' : '%25'));
}

function unescaped(text: string): string {
  return text.replace(/%(?:3a|25)/gi, (match) => (match === '%25' ? '%' : ':'));
}

function id(text: string, what: string): string {
  checkId(text, what);
  return text;
}
