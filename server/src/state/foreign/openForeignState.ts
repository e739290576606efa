import { extname } from 'node:path';
import { isSqlite } from '../sqliteFile';
import { StateError } from '../stateError';
import { isFlowlord, readFlowlord } from './flowlord';
import { readFlowOrchestratorBuffer } from './flowOrchestratorBuffer';
import { isFlowOrchestratorJson, readFlowOrchestratorJson } from './flowOrchestratorJson';
import { isFlowWeaverDatabase, isFlowWeaverJson, readFlowWeaverDatabase, readFlowWeaverJson } from './flowWeaver';
import { ForeignDatabase } from './foreignDatabase';
import { readDocument, readJson, readStart } from './foreignDocument';
import type { ForeignState } from './foreignState';
import { jsonMembers } from './jsonText';
import { isUnifiedWorkflowState, readUnifiedWorkflowState } from './unifiedWorkflowState';

const databaseEndings = ['.db', '.sqlite', '.sqlite3'];

/**
 * Finds out whose state file this is, and reads it as of its last commit; nothing is written to it or beside it. Throws
 * StateError `not-found`, `corrupt`, `invalid` (nobody's that is known, too large), `busy` (a transaction is open), `io`.
 */
export async function openForeignState(path: string): Promise<ForeignState> {
  const ending = extname(path).toLowerCase();
  const start = readStart(path);
  if (databaseEndings.includes(ending) || isSqlite(start)) return readDatabase(path);
  if (ending === '.fb') return readFlowOrchestratorBuffer(readDocument(path), path);
  if (ending === '.json' || /^\s*\{/.test(start.toString('latin1'))) return readDocumentOfJson(path);
  throw unknown(path);
}

async function readDatabase(path: string): Promise<ForeignState> {
  const db = await ForeignDatabase.open(path);
  try {
    if (db.has('journals') && db.has('runs')) throw new StateError('invalid', `${path} is Millrace's own state: open the folder that it belongs to`);
    if (isFlowlord(db)) return readFlowlord(db);
    if (isFlowWeaverDatabase(db)) return readFlowWeaverDatabase(db);
    if (isUnifiedWorkflowState(db)) return readUnifiedWorkflowState(db);
    throw unknown(path);
  } finally {
    db.close();
  }
}

function readDocumentOfJson(path: string): ForeignState {
  const members = jsonMembers(readJson(readDocument(path), path));
  if (members && isFlowOrchestratorJson(members)) return readFlowOrchestratorJson(members, path);
  if (members && isFlowWeaverJson(members)) return readFlowWeaverJson(members, path);
  throw unknown(path);
}

function unknown(path: string): StateError {
  return new StateError('invalid', `${path} is no state file that Millrace knows: flowlord's tasks.db, FlowWeaver's workflow_state.json or .db, Flow Orchestrator's .json or .fb, or UnifiedWorkflowState's workflow_states.db`);
}
