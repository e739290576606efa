import { metaValue, parseTaskMeta } from './meta';

/** How a task ended, as workers spell it. */
export type TaskResult = 'complete' | 'error' | 'alert' | 'warn';

/** A task in the JSON form that workers read and write, one object a line. */
export interface Task {
  /** The topic. */
  readonly type: string;
  /** '' when the job stands in the meta, or there is none. */
  readonly job: string;
  readonly info: string;
  /** A URL query. */
  readonly meta: string;
  /** Children share their parent's; '' when none was given. */
  readonly id: string;
  /** These three are RFC 3339. */
  readonly created?: string;
  readonly started?: string;
  readonly ended?: string;
  readonly result?: TaskResult;
  readonly msg?: string;
}

/** A task's job: its `job` field, else `job` in its meta. */
export function taskJob(task: Task): string {
  return task.job === '' ? metaValue(parseTaskMeta(task.meta), 'job') : task.job;
}

/** Reads a task line; undefined when it is no object with a `type`, or a known field has a wrong form. */
export function parseTask(line: string): Task | undefined {
  try {
    return readTask(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Reads a task from parsed JSON, as parseTask. Unknown fields are ignored, null and absent are alike. */
export function readTask(value: unknown): Task | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(value));
  const texts = new Map<string, string>();
  for (const key of ['type', 'job', 'info', 'meta', 'id', 'created', 'started', 'ended', 'result', 'msg']) {
    const text = fields.get(key) ?? '';
    if (typeof text !== 'string') return undefined;
    texts.set(key, text);
  }
  const text = (key: string): string => texts.get(key) ?? '';
  const result = text('result');
  if (text('type') === '' || (result !== '' && !isResult(result))) return undefined;
  return {
    type: text('type'),
    job: text('job'),
    info: text('info'),
    meta: text('meta'),
    id: text('id'),
    ...(text('created') !== '' && { created: text('created') }),
    ...(text('started') !== '' && { started: text('started') }),
    ...(text('ended') !== '' && { ended: text('ended') }),
    ...(result !== '' && { result }),
    ...(text('msg') !== '' && { msg: text('msg') }),
  };
}

function isResult(text: string): text is TaskResult {
  return text === 'complete' || text === 'error' || text === 'alert' || text === 'warn';
}

/** Spells a task as one line without its line feed; empty fields but `type` and `info` are left out. */
export function formatTask({ type, job, info, created, id, meta, result, msg, started, ended }: Task): string {
  const optional = Object.entries({ created, id, meta, result, msg, started, ended });
  const given = optional.filter(([, text]) => text !== undefined && text !== '');
  return JSON.stringify({ type, ...(job !== '' && { job }), info, ...Object.fromEntries(given) });
}
