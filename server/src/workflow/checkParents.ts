import type { WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import { didYouMean, replacementData } from './nearestNames';
import { dependsOnValues } from './parseDocument';
import type { Relations } from './relations';
import { stringSpan } from './ruleSpan';

/** For more missing names than this nobody misspelt them one by one; looking for near ones would take its time for nothing. */
const mostWithNames = 50;

/** `parent-not-found` for each entry of `dependsOn` that names no phase of the file. */
export function checkParents({ phases }: WorkflowDocument, { lost, near }: Pick<Relations, 'lost' | 'near'>, context: CheckContext): Finding[] {
  if (lost.size === 0) return [];
  const nearest = atMost(mostWithNames, near);
  return phases.filter(({ phase }) => phase.dependsOn.some((entry) => lost.has(entry))).flatMap((node) => dependsOnValues(node.entries)
    .filter(({ value }) => lost.has(value))
    .map((entry): Finding => {
      const message = `parent task not found: ${entry.value}`;
      const replacements = nearest(entry.value).filter((name) => name !== node.phase.name);
      return {
        code: 'parent-not-found',
        severity: 'error',
        message: message + hint(replacements, context.filesWithPhase(entry.value)),
        span: stringSpan(entry),
        phase: node.index,
        status: message,
        ...replacementData(replacements),
      };
    }));
}

function hint(replacements: readonly string[], files: readonly string[]): string {
  const names = didYouMean(replacements);
  const [file] = files;
  const more = files.length > 1 ? ` and ${files.length - 1} more` : '';
  return names + (file === undefined ? '' : `${names === '' ? ';' : ''} it exists in ${file}${more}, but parents are looked up in the same file only`);
}

/** Looks for the near names of so many entries only; of each once, many phases may misspell the same parent. */
function atMost(most: number, near: Relations['near']): Relations['near'] {
  const known = new Map<string, readonly string[]>();
  return (entry) => {
    const names = known.get(entry) ?? (known.size < most ? near(entry) : []);
    known.set(entry, names);
    return names;
  };
}
