import { createRootTasks, type NewTask } from './batch';
import type { ReadRows } from './batchRows';
import { parseCron } from './cron';
import { BadRequest, requestText, requestTime, type ExplainRequest } from './explainRequest';
import { metaValue, parseTaskMeta } from './meta';
import { nextTasks } from './nextTasks';
import { joinName, splitName, type Phase } from './phase';
import { parseRule, ruleValue } from './rule';
import { readTask } from './task';
import type { TemplateHost } from './template';

/** What answers need of the outside. */
export interface ExplainEnvironment {
  /** Reads a meta file, from the working directory or from `root` when one is named. */
  readRows(path: string, root?: string): ReturnType<ReadRows>;
  /** The phases of a workflow file under a root, in file order; undefined when there is no such file. */
  phasesOf(root: string, workflow: string): readonly Phase[] | undefined;
  /** Fills `{HOST}`, `{POD}` and `{uuid}`; they stay as written without it. */
  readonly host?: TemplateHost;
  /** Numbers from 0 to below 1, for the jitter of a retry; none without it. */
  readonly random?: () => number;
}

/** `batch`: the tasks of one fire of a root phase. */
export function explainBatch(request: ExplainRequest, env: ExplainEnvironment) {
  const text = requestText(request, 'rule');
  const rule = parseRule(text);
  const { topic, job: namedJob } = splitName(requestText(request, 'task'));
  const job = namedJob === '' ? (ruleValue(rule, 'job') ?? '') : namedJob;
  const template = requestText(request, 'template');
  const phase = { name: joinName(topic, job), topic, job, dependsOn: [], rule: text, retry: 0, template };
  const fault = rule.error?.message ?? cronFault(ruleValue(rule, 'cron'));
  if (fault !== undefined) return { tasks: [], error: fault };
  const made = createRootTasks(phase, {
    workflow: requestText(request, 'workflow'),
    at: requestTime(request, 'at'),
    readRows: (path) => env.readRows(path),
    ...(env.host !== undefined && { host: env.host }),
  });
  if ('error' in made) return { tasks: [], error: made.error.message };
  return { tasks: made.tasks.map(({ task: { type, job, info, meta } }) => ({ type, job, info, meta })), error: null };
}

function cronFault(expr: string | undefined): string | undefined {
  const parsed = expr === undefined ? undefined : parseCron(expr);
  return parsed !== undefined && 'error' in parsed ? parsed.error : undefined;
}

/** `next`: what a finished task starts, in the workflow that its meta names. */
export function explainNext(request: ExplainRequest, env: ExplainEnvironment) {
  const root = requestText(request, 'root');
  const task = readTask(request.get('task'));
  if (task === undefined) throw new BadRequest('"task" must be a task');
  const workflow = metaValue(parseTaskMeta(task.meta), 'workflow');
  if (workflow === '') return { tasks: [] };
  const phases = env.phasesOf(root, workflow);
  if (phases === undefined) return { tasks: [], error: `workflow not found: ${workflow}` };
  const next = nextTasks(task, phases, {
    readRows: (path) => env.readRows(path, root),
    random: env.random ?? (() => 0),
    ...(env.host !== undefined && { host: env.host }),
  });
  const tasks = next.tasks.map(shown);
  const errors = next.errors.map(({ phase, error }) => `${phase}: ${error.message}`);
  return errors.length === 0 ? { tasks } : { tasks, error: errors.join('; ') };
}

function shown({ task: { type, job, info, id, meta } }: NewTask) {
  return { type, job, info, id, meta };
}
