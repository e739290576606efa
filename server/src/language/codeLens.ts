import type { CodeLens, Command } from 'vscode-languageserver-types';
import type { PhaseNode, WorkflowDocument } from '../workflow/document';
import { parseRule } from '../workflow/rule';
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
 * On each root `Run` and `Simulate`, its last status and its next fire; on other phases that failed last their status.
 * `Resume` on the first root and on the phases that failed, after a run that did not get through.
 */
export function codeLenses(uri: string, document: WorkflowDocument, now: Date, state?: LensState): CodeLens[] {
  const resume: Command[] = state && resumable.has(state.status) ? [{ title: 'Resume', command: 'millrace.resumeRun', arguments: [{ uri, root: state.root, run: state.id }] }] : [];
  let first = true;
  return document.phases.flatMap((node) => {
    const { header, phase } = node;
    const last = state && Object.hasOwn(state.phases, phase.name) ? state.phases[phase.name] : undefined;
    const isRoot = phase.dependsOn.length === 0;
    const failed = last?.status === 'failed';
    if (phase.name === '' || (!isRoot && !failed)) return [];
    const commands: Command[] = [
      ...(isRoot ? [{ title: 'Run', command: 'millrace.runWorkflow', arguments: [uri, phase.name] }, { title: 'Simulate', command: 'millrace.simulate', arguments: [uri, phase.name] }] : []),
      ...((isRoot && first) || (failed && last.run === state?.id) ? resume : []),
      ...(state && last ? [{ title: `Last: ${last.status}`, command: 'millrace.showRun', arguments: [{ root: state.root, run: last.run }] }] : []),
      ...(isRoot ? nextFire(node, now) : []),
    ];
    if (isRoot) first = false;
    const range = rangeOf(document, header);
    return commands.map((command) => ({ range, command }));
  });
}

/** Text alone: a lens needs a command, and this one's name is empty. */
function nextFire({ phase }: PhaseNode, now: Date): Command[] {
  const [fire] = nextFires(parseRule(phase.rule), now, 1);
  return fire ? [{ title: `Next: ${timeWords(fire)}`, command: '' }] : [];
}
