import { dirname, join } from 'node:path';
import { readJournal } from '../state/journal';
import { foldRun } from '../state/runState';
import { exactParse } from './exactJson';

/**
 * Reads values of a run from its journal. The input file of a task stands in `<state>/tmp/<run>/`, and the journal in
 * `<state>/runs/`, so a task needs no other address.
 */
export function journalOf(inputsPath: string, runId: string): (nameOrKey: string) => unknown {
  const state = dirname(dirname(dirname(inputsPath)));
  return (nameOrKey) => {
    const run = foldRun(readJournal(join(state, 'runs', `${runId}.journal`)).records);
    const tasks = [...(run?.tasks.values() ?? [])].filter(({ key, phase }) => key === nameOrKey || phase === nameOrKey);
    const values = tasks.map(({ output }) => (output === null ? null : exactParse(output)));
    if (values.length === 0) throw new Error(`the run has no task or phase "${nameOrKey}"`);
    return tasks.length === 1 ? values[0] : values;
  };
}
