import { resolve } from 'node:path';
import type { ForeignState, ForeignWorkflow } from '../../state/foreign/foreignState';
import { openForeignState } from '../../state/foreign/openForeignState';
import { exit } from '../command';
import { cell, count, printJson, table } from '../print';
import type { StoreAsk } from '../store';
import { foreignJson } from './foreignJson';

/** Shows what another system's state file holds. */
export async function openForeign({ words: [file = ''], json }: StoreAsk): Promise<number> {
  const state = await openForeignState(resolve(file));
  if (json) printJson(foreignJson(state));
  else console.log(describe(state));
  return exit.done;
}

function describe({ system, workflows, flowlord }: ForeignState): string {
  const lines = [`state of ${system}`, ...workflows.flatMap(describeWorkflow)];
  if (!flowlord) return lines.join('\n');
  const { records, alerts, fileMessages, files, phases } = flowlord;
  const rows = records.slice(-100).map(({ type, job, result, created, msg }) => [cell(`${type}${job === '' ? '' : `:${job}`}`), cell(result ?? '-'), cell(created ?? ''), cell(msg ?? '')]);
  return [...lines, `${count(records.length, 'record')}${records.length > 100 ? ', the last 100' : ''}:`, table([['TASK', 'RESULT', 'CREATED', 'MESSAGE'], ...rows]),
    `${count(alerts.length, 'alert')}, ${count(fileMessages.length, 'file message')}, ${count(files.length, 'workflow file')}, ${count(phases.length, 'phase')}`].join('\n');
}

function describeWorkflow({ id, tasks, data, context, messages, checkpoints, tags, updated }: ForeignWorkflow): string[] {
  const values = [...data.map(({ key, value }) => ['data', key, value]), ...context.map(({ key, value }) => ['context', key, value])].map((row) => row.map((text) => cell(text)));
  return [
    '', `${cell(id)}${updated === null ? '' : `, updated ${cell(updated)}`}`,
    ...(tasks.length > 0 ? [table([['  TASK', 'STATUS', 'RESULT', 'ERROR'], ...tasks.map(({ name, status, result, error }) => [`  ${cell(name)}`, status, cell(result ?? ''), cell(error ?? '')])])] : []),
    ...(values.length > 0 ? [table([['  KIND', 'NAME', 'VALUE'], ...values.map(([kind = '', ...rest]) => [`  ${kind}`, ...rest])])] : []),
    `  ${count(messages.length, 'message')}, ${count(checkpoints.length, 'checkpoint')}${tags.length > 0 ? `, tags ${cell(tags.join(', '))}` : ''}`,
  ];
}
