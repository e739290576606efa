import { type ForeignDatabase, required } from './foreignDatabase';
import type { FlowlordTables, ForeignState, ForeignStatus } from './foreignState';

const statuses: Readonly<Record<string, ForeignStatus>> = { complete: 'completed', warn: 'completed', error: 'failed', alert: 'failed', running: 'running' };

export function isFlowlord(db: ForeignDatabase): boolean {
  return db.has('task_records', 'id', 'type', 'job', 'info', 'result', 'meta', 'msg', 'created', 'started', 'ended') && db.has('schema_version', 'version');
}

/** Reads flowlord's task cache (`tasks.db`; schema version 2, and later ones that keep its columns). Throws StateError `corrupt`, `invalid`. */
export function readFlowlord(db: ForeignDatabase): ForeignState {
  const [version] = db.rows('schema_version', ['version']);
  return {
    system: 'flowlord',
    workflows: [],
    flowlord: { schemaVersion: version?.version ?? null, records: records(db), alerts: alerts(db), fileMessages: fileMessages(db), files: files(db), phases: phases(db) },
  };
}

function records(db: ForeignDatabase): FlowlordTables['records'] {
  return db.rows('task_records', ['id', 'type', 'job', 'info', 'result', 'meta', 'msg', 'created', 'started', 'ended']).map((row) => ({
    id: row.id ?? '',
    type: row.type ?? '',
    job: row.job ?? '',
    info: row.info ?? '',
    meta: row.meta ?? '',
    result: row.result || null,
    status: row.result ? (Object.hasOwn(statuses, row.result) ? statuses[row.result] ?? null : null) : row.started ? 'running' : 'pending',
    msg: row.msg,
    created: row.created || null,
    started: row.started || null,
    ended: row.ended || null,
  }));
}

function alerts(db: ForeignDatabase): FlowlordTables['alerts'] {
  return db.rows('alert_records', ['id', 'task_id', 'task_time', 'task_type', 'job', 'msg', 'created_at']).map((row) => ({
    id: row.id ?? '',
    taskId: row.task_id || null,
    taskTime: row.task_time || null,
    type: row.task_type ?? '',
    job: row.job,
    msg: row.msg ?? '',
    created: row.created_at || null,
  }));
}

function fileMessages(db: ForeignDatabase): FlowlordTables['fileMessages'] {
  return db.rows('file_messages', ['id', 'path', 'size', 'last_modified', 'received_at', 'task_time', 'task_ids', 'task_names']).map((row) => ({
    id: row.id ?? '',
    path: row.path ?? '',
    size: row.size,
    lastModified: row.last_modified || null,
    received: row.received_at || null,
    taskTime: row.task_time || null,
    taskIds: row.task_ids,
    taskNames: row.task_names,
  }));
}

function files(db: ForeignDatabase): FlowlordTables['files'] {
  return db.rows('workflow_files', ['file_path', 'file_hash', 'loaded_at', 'last_modified']).map((row) => ({
    path: required(row, 'file_path', `${db.path}: workflow_files`),
    hash: row.file_hash ?? '',
    loaded: row.loaded_at || null,
    lastModified: row.last_modified || null,
  }));
}

function phases(db: ForeignDatabase): FlowlordTables['phases'] {
  return db.rows('workflow_phases', ['file_path', 'task', 'depends_on', 'rule', 'template', 'retry', 'status']).map((row) => ({
    file: row.file_path ?? '',
    task: row.task ?? '',
    dependsOn: row.depends_on ?? '',
    rule: row.rule ?? '',
    template: row.template ?? '',
    retry: row.retry ?? '0',
    status: row.status,
  }));
}
