import { dirname } from 'node:path';
import { stateFolder } from '../state/folder';
import { readJournal } from '../state/journal';
import { foldRun } from '../state/runState';
import { valueOf } from '../state/spilledValues';
import { exactParse } from './exactJson';

/**
 * Reads values of a run from its journal. The input file of a task stands in `<state>/tmp/<run>/`, and the journal in
 * `<state>/runs/`, so a task needs no other address.
 */
export function journalOf(inputsPath: string, runId: string): (nameOrKey: string) => unknown {
  const dir = dirname(dirname(dirname(inputsPath)));
  const folder = stateFolder(dirname(dir), dir);
  return (nameOrKey) => {
    const run = foldRun(readJournal(folder.journalPath(runId)).records);
    // A repeated task has the values of its steps.
    const tasks = [...(run?.tasks.values() ?? [])].filter(({ key, phase, step }) => key === nameOrKey || (phase === nameOrKey && !step));
    const values = tasks.map((task) => {
      const value = valueOf(folder, runId, task);
      return value === null ? null : exactParse(value);
    });
    if (values.length === 0) throw new Error(`the run has no task or phase "${nameOrKey}"`);
    return tasks.length === 1 ? values[0] : values;
  };
}
