import type { CodeLens, Command } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../workflow/document';
import { rangeOf } from './ranges';

/** What the state knows of a file when its lenses are shown. */
export interface LensState {
  /** Its newest run that is not simulated; `root` is the folder of `.millrace`. */
  readonly lastRun?: { readonly root: string; readonly id: string; readonly status: string };
}

/** Runs that a resume can finish. */
const resumable: ReadonlySet<string> = new Set(['failed', 'interrupted', 'cancelled', 'partially_completed']);

/** `Run` and `Simulate` on each root; `Resume` on the first root of the file, after a run that did not get through. */
export function codeLenses(uri: string, document: WorkflowDocument, state: LensState): CodeLens[] {
  const { lastRun } = state;
  const resume = lastRun && resumable.has(lastRun.status)
    ? [{ title: 'Resume', command: 'millrace.resumeRun', arguments: [{ uri, root: lastRun.root, run: lastRun.id }] }]
    : [];
  const lensRoots = document.phases.filter(({ phase }) => phase.name !== '' && phase.dependsOn.length === 0);
  return lensRoots.flatMap(({ header, phase }, i) => {
    const range = rangeOf(document, header);
    const commands: Command[] = [
      { title: 'Run', command: 'millrace.runWorkflow', arguments: [uri, phase.name] },
      { title: 'Simulate', command: 'millrace.simulate', arguments: [uri, phase.name] },
      ...(i === 0 ? resume : []),
    ];
    return commands.map((command) => ({ range, command }));
  });
}
