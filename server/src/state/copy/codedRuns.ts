import type { Backend, Op } from '../store/backend';
import { codedBackend } from '../store/codedBackend';
import type { Codec } from '../store/value/codec';

const ofRuns = (table: string): boolean => table === 'stored_runs' || table === 'run_records';

/**
 * A backend whose runs pass through the codec, and nothing else: journals of the default store are plain, so runs can
 * only be copied and compared unpacked, while all other values go from store to store as they are.
 */
export function codedRuns(backend: Backend, codec: Codec): Backend {
  const coded = codedBackend(backend, codec);
  const tableOf = (op: Op): string => (op.op === 'put' ? op.row.key : op.op === 'delete' ? op.key : op.log).table;
  return {
    ...backend,
    scan: (query) => (ofRuns(query.table) ? coded : backend).scan(query),
    readLog: (query) => (ofRuns(query.log.table) ? coded : backend).readLog(query),
    async commit(commit) {
      const split = [commit.ops.filter((op) => ofRuns(tableOf(op))), commit.ops.filter((op) => !ofRuns(tableOf(op)))] as const;
      if (split[0].length === 0) return backend.commit(commit);
      if (split[1].length > 0) await backend.commit({ ...commit, id: `${commit.id}+`, ops: split[1] });
      return coded.commit({ ...commit, ops: split[0] });
    },
  };
}
