import { isAbsolute, join } from 'node:path';
import { createRootTasks, type NewTask } from '../workflow/batch';
import { createFileTask } from '../workflow/fileTask';
import { childTasks } from '../workflow/nextTasks';
import type { Phase } from '../workflow/phase';
import { parseRule, ruleValue } from '../workflow/rule';
import type { Task } from '../workflow/task';
import { formatTime } from '../workflow/timeText';
import type { RunRequest, TaskRecord } from '../state/runRecords';
import { matchingFiles } from '../workspace/matchingFiles';
import { readMetaRows } from './metaRows';
import { taskKey } from './taskKey';
import type { World } from './world';

export type Made = { readonly tasks: readonly NewTask[] } | { readonly bypassed: string } | { readonly error: string };

/** Makes the tasks of a run out of phases; the only part of expansion that looks at the disk (`files`, `meta-file`). */
export interface TaskFactory {
  /** The same for another fire time. */
  at(fire: Date): TaskFactory;
  root(phase: Phase): Made;
  child(finished: Task, child: Phase): Made;
  record(key: string, phase: Phase, task: Task, time: Date | undefined, parents: readonly string[]): TaskRecord;
  /** Stands for a task that is never created. */
  placeholder(key: string, phase: Phase, parents: readonly string[]): TaskRecord;
  /** A step of a repeated task: the same task once more, not before `delay` milliseconds from now. `value` is JSON text. */
  step(of: TaskRecord, index: number, value: string, delay: number): TaskRecord;
  now(): Date;
}

/** @param file the workflow's file key */
export function taskFactory(root: string, file: string, request: RunRequest, world: World): TaskFactory {
  const at = request.at === null ? world.now() : new Date(request.at);
  const readRows = (path: string) => readMetaRows(root, path);
  const created = () => world.now().toISOString();

  function fileTasks(phase: Phase, pattern: string): Made {
    const given = request.inputFiles ?? (request.inputFile === null ? undefined : [request.inputFile]);
    const paths = given?.map((path) => relativePath(root, path)) ?? matchingFiles(root, pattern);
    if (paths.length === 0) return { bypassed: `no file matches "${pattern}"` };
    return { tasks: paths.map((path, row) => ({ ...createFileTask(phase, path, file, world.uuid), row })) };
  }

  return {
    at: (fire) => taskFactory(root, file, { ...request, at: formatTime(fire) }, world),
    root(phase) {
      const rule = parseRule(phase.rule);
      const files = ruleValue(rule, 'files') ?? '';
      const cron = ruleValue(rule, 'cron') ?? '';
      // Two independent triggers: by hand the schedule is meant, unless a file is given.
      const byFile = files !== '' && (cron === '' || request.inputFile !== null);
      if (byFile && request.range) return { bypassed: 'files start it, which have no fire time: a backload leaves it out' };
      if (byFile) return fileTasks(phase, files);
      const made = createRootTasks(phase, { workflow: file, at, id: world.uuid, readRows, fires: phase.dependsOn.length > 0 || request.range ? 'plain' : 'rule' });
      if ('error' in made) return { error: made.error.message };
      return made.tasks.length === 0 ? { bypassed: 'its batch has no rows' } : made;
    },
    child(finished, child) {
      const made = childTasks(finished, child, { workflow: file, readRows });
      if ('error' in made) return { error: typeof made.error === 'string' ? made.error : made.error.message };
      if ('bypassed' in made) return { bypassed: made.bypassed === 'require' ? 'what it requires is not in its parent\'s meta' : 'its batch has no rows' };
      return made;
    },
    record: (key, phase, task, time, parents) => ({
      key, phase: phase.name, type: task.type, job: task.job, id: task.id, info: task.info, meta: task.meta,
      logicalTime: time ? formatTime(time) : null, parents, created: created(), ...quiet(phase),
    }),
    placeholder: (key, phase, parents) => ({
      key, phase: phase.name, type: phase.topic, job: phase.job, id: '', info: '', meta: '', logicalTime: null, parents, created: created(), ...quiet(phase),
    }),
    step: ({ key, phase, type, job, id, info, meta, logicalTime, parents }, index, value, delay) => {
      const now = world.now();
      return {
        key: taskKey(phase, key, undefined, index), phase, type, job, id, info, meta, logicalTime, parents, created: now.toISOString(),
        step: { of: key, index, value }, ...(delay > 0 ? { notBefore: new Date(now.getTime() + delay).toISOString() } : {}),
      };
    },
    now: () => world.now(),
  };
}

function quiet({ rule }: Phase): Pick<TaskRecord, 'noAlert'> {
  return (ruleValue(parseRule(rule), 'no_alert') ?? '') === '' ? {} : { noAlert: true };
}

function relativePath(root: string, path: string): string {
  const absolute = isAbsolute(path) ? path : join(root, path);
  return absolute.startsWith(join(root, '/')) ? absolute.slice(join(root, '/').length) : path;
}
