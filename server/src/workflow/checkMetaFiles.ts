import type { PhaseNode, WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import { globError } from './glob';
import { given, placeRule } from './placedRule';
import { paramSpan } from './ruleSpan';

/** `meta-file-missing` on every `meta-file` that is known not to be there. Files come and go: asked after every edit. */
export function checkMetaFiles({ phases }: WorkflowDocument, context: CheckContext): Finding[] {
  // A key may be written with escapes.
  return phases.filter(({ phase: { rule } }) => rule.includes('meta-file') || rule.includes('%')).flatMap((node) => metaFile(node, context));
}

function metaFile(node: PhaseNode, { metaFileExists }: CheckContext): Finding[] {
  const placed = placeRule(node);
  if (!placed || placed.rule.error) return [];
  const file = given(placed.rule, 'meta-file');
  // What lies elsewhere cannot be looked at, and an invalid pattern speaks for itself.
  if (!file || /^\w+:\/\//.test(file.value) || globError(file.value) !== undefined || metaFileExists(file.value) !== false) return [];
  const what = /[*?[]/.test(file.value) ? 'no file matches' : 'there is no file';
  return [{
    code: 'meta-file-missing', severity: 'warning', message: `${what} ${file.value}, seen from the root: the batch has no rows`,
    span: paramSpan(placed.string, file), phase: node.index,
  }];
}
