import type { WorkflowDocument } from './document';
import type { CheckContext, Finding } from './finding';
import { lookupOf } from './graph';
import { didYouMean, nearestNames, replacementData } from './nearestNames';
import { dependsOnValues } from './parseDocument';
import { stringSpan } from './ruleSpan';

/** For more missing names than this nobody misspelt them one by one; looking for near ones would take its time for nothing. */
const mostWithNames = 50;

/** `parent-not-found` for each entry of `dependsOn` that names no phase of the file. */
export function checkParents({ phases }: WorkflowDocument, context: CheckContext): Finding[] {
  const lookup = lookupOf(phases.map(({ phase }) => phase));
  const nearest = nearestIn(phases.map(({ phase }) => phase));
  return phases.flatMap((node) => dependsOnValues(node.entries)
    .filter(({ value }) => lookup.matching(value).length === 0)
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

/** Near names of the file, remembered by what is asked: many phases may misspell the same parent. */
function nearestIn(phases: readonly { name: string; topic: string }[]): (entry: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  let candidates: Set<string> | undefined;
  return (entry) => {
    let names = known.get(entry);
    if (!names) {
      candidates ??= new Set(phases.flatMap(({ name, topic }) => (name === '' ? [] : [name, topic])));
      names = known.size < mostWithNames ? nearestNames(entry, candidates) : [];
      known.set(entry, names);
    }
    return names;
  };
}
