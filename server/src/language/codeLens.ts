import type { CodeLens, Command } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { parseRule, ruleValue } from '../workflow/rule';
import { nextFires, timeWords } from './nextFires';
import { rangeOf } from './ranges';

/** What the state knows of a file when its lenses are shown; `root` is the folder of `.millrace`. */
export interface LensState {
  readonly root: string;
  /** Its newest run that is not simulated. */
  readonly id: string;
  readonly status: string;
  /** Of each phase that has run, by name, the newest run and what became of it there. */
  readonly phases: Readonly<Record<string, { readonly status: string; readonly run: string }>>;
}

/** Runs that a resume can finish. */
const resumable: ReadonlySet<string> = new Set(['failed', 'interrupted', 'cancelled', 'partially_completed']);

/**
 * On each root `Run` and `Simulate`, its last status and, to be resolved, its next fire; on other phases that failed last
 * their status. `Resume` on the first root and on the phases that failed, after a run that did not get through.
 */
export function codeLenses(uri: string, document: WorkflowDocument, state?: LensState): CodeLens[] {
  const resume: Command[] = state && resumable.has(state.status) ? [{ title: 'Resume', command: 'millrace.resumeRun', arguments: [{ uri, root: state.root, run: state.id }] }] : [];
  let first = true;
  return document.phases.flatMap(({ header, phase }) => {
    const last = state && Object.hasOwn(state.phases, phase.name) ? state.phases[phase.name] : undefined;
    const isRoot = phase.dependsOn.length === 0;
    const failed = last?.status === 'failed';
    if (phase.name === '' || (!isRoot && !failed)) return [];
    const commands: Command[] = [
      ...(isRoot ? [{ title: 'Run', command: 'millrace.runWorkflow', arguments: [uri, phase.name] }, { title: 'Simulate', command: 'millrace.simulate', arguments: [uri, phase.name] }] : []),
      ...((isRoot && first) || (failed && last.run === state?.id) ? resume : []),
      ...(state && last ? [{ title: `Last: ${last.status}`, command: 'millrace.showRun', arguments: [{ root: state.root, run: last.run }] }] : []),
    ];
    if (isRoot) first = false;
    const range = rangeOf(document, header);
    // Fires take long to find: of ten thousand roots an editor resolves those that it shows.
    const fire: CodeLens[] = isRoot && (ruleValue(parseRule(phase.rule), 'cron') ?? '') !== '' ? [{ range, data: { rule: phase.rule } }] : [];
    return [...commands.map((command) => ({ range, command })), ...fire];
  });
}

/** The lens that says when a rule fires next, and until when it is true. It is text alone: a lens needs a command, and this one's name is empty. */
export function resolveFire(lens: CodeLens, now: Date): { readonly lens: CodeLens; readonly until: Date | undefined } {
  const [fire] = nextFires(parseRule(ruleOf(lens.data)), now, 1);
  return { lens: { range: lens.range, command: { title: fire ? `Next: ${timeWords(fire)}` : 'Never fires', command: '' } }, until: fire };
}

function ruleOf(data: unknown): string {
  return typeof data === 'object' && data !== null && 'rule' in data && typeof data.rule === 'string' ? data.rule : '';
}
