import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { journalOf } from './useContext';
import { exit, type Command } from './command';
import { exactParse, exactStringify } from './exactJson';
import { taskState, type TaskState } from './useState';

/** Runs one exported function as a task: what a phase's `use` starts. Not meant for people. */
export const use: Command = {
  summary: 'run an exported function as a task (started by `use` in a phase)',
  usage: 'MODULE NAME',
  async run([module = '', name = '']) {
    try {
      const value = await call(module, name);
      if (value !== undefined) writeFileSync(variable('OUTPUT'), exactStringify(value));
      // A function may leave timers or connections open: its task is over all the same.
      process.exit(exit.done);
    } catch (error) {
      // The stack is for the log; the last line becomes the task's message.
      if (error instanceof Error && error.stack !== undefined) console.error(error.stack);
      console.error(error instanceof Error ? error.message.replace(/\s*\n\s*/g, ' ') : String(error));
      process.exit(exit.failed);
    }
  },
};

async function call(module: string, name: string): Promise<unknown> {
  const exported: unknown = await import(pathToFileURL(module).href).then((all: Record<string, unknown>) => all[name], (error: unknown) => {
    throw new Error(`cannot load ${module}: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (typeof exported !== 'function') throw new Error(`${module} exports no function "${name}"`);
  const abort = new AbortController();
  process.once('SIGTERM', () => abort.abort());
  const { state, close } = taskState({ address: variable('STATE'), root: variable('ROOT') || process.cwd(), run: variable('RUN_ID'), key: variable('TASK'), workflow: variable('WORKFLOW') });
  try {
    return await exported(exactParse(readFileSync(variable('INPUTS'), 'utf8')), context(abort.signal, state));
  } finally {
    await close();
  }
}

/** What a function is told beside its input. */
function context(signal: AbortSignal, state: TaskState) {
  return {
    task: {
      key: variable('TASK'), type: variable('TYPE'), job: variable('JOB'), info: variable('INFO'), meta: variable('META'),
      logicalTime: variable('LOGICAL_TIME'), workflow: variable('WORKFLOW'),
    },
    run: { id: variable('RUN_ID') },
    attempt: Number(variable('ATTEMPT')),
    idempotencyKey: variable('IDEMPOTENCY_KEY'),
    signal,
    /** Values that outlive the run: of the workflow; `state.step` and `state.global` have those of the step and of everybody. */
    state,
    log: (...words: unknown[]) => console.log(...words),
    /** The value of any task of the run by its key, or of a phase by its name (an array where it has several tasks). */
    result: (nameOrKey: string): unknown => journalOf(variable('INPUTS'), variable('RUN_ID'))(nameOrKey),
  };
}

function variable(name: string): string {
  return process.env[`MILLRACE_${name}`] ?? '';
}
