import type { Entries, PhaseNode, WorkflowDocument } from './document';
import type { CheckContext, Finding, FindingCode, Severity } from './finding';
import { fileKeys, phaseKeys } from './keys';

const code: FindingCode = 'flowlord-incompatible';
const severity: Severity = 'information';

/** `flowlord-incompatible` in a phase, in that dialect only: an array in `dependsOn`, and every key that flowlord does not read. */
export function checkPhaseDialect({ entries, index }: PhaseNode, { dialect }: CheckContext): Finding[] {
  if (dialect !== 'flowlord') return [];
  return [...severalParents(entries), ...extensions(entries, phaseKeys)].map((finding) => ({ ...finding, phase: index }));
}

/** The same of the keys of the file. */
export function checkFileDialect({ root }: WorkflowDocument, { dialect }: CheckContext): Finding[] {
  return dialect === 'flowlord' ? extensions(root, fileKeys) : [];
}

function severalParents(entries: Entries): Finding[] {
  const value = entries.get('dependson')?.value;
  if (value?.kind !== 'array') return [];
  const [only, ...more] = value.items;
  const single = more.length === 0 && only?.kind === 'string' ? { data: { replacements: [JSON.stringify(only.value)] } } : {};
  return [{ code, severity, message: 'flowlord rejects the file: its `dependsOn` is one string, not an array', span: value.span, ...single }];
}

function extensions(entries: Entries, keys: typeof phaseKeys): Finding[] {
  return [...entries.values()].flatMap(({ key, keySpan }) => {
    const known = keys.get(key.toLowerCase());
    return known && !known.flowlord ? [{ code, severity, message: `flowlord ignores \`${key}\``, span: keySpan }] : [];
  });
}
