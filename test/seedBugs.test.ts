// Each bug of the systems that Millrace takes over from, as far as it is one of state or of runs, and the tests that
// would fail if it were ours. Numbers are the ones of that research; letters go on where it has a paragraph.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const kit = 'server/src/state/store/conformance';
const run = 'server/src/execution';
const values = `${kit}/valueCases.ts: K11 K12 K19 come back exactly, from each place where there are any`;
const refused = `${kit}/workflowCases.ts: R6 are corrupt when damaged, never missing, never overwritten unseen`;
const unresumed = `${run}/runProcess.test.ts: is not resumed from a journal that is damaged: nothing runs, and it stays as it is`;
const apart = 'test/stores/serverStores.test.ts: K23 is apart from all others on its server, whatever their names look like';

/** What was wrong there, and where it is shown not to be so here. */
const bugs: Readonly<Record<string, readonly string[]>> = {
  // FlowWeaver
  '1.5.1 falsy results come back as null': [`${kit}/taskCases.ts: come back with every result that is falsy`, `${run}/runProcess.test.ts: reach children to the letter, by parent phase name`],
  '1.5.2 siblings of a failure are not saved, nor is the failure': [`${kit}/taskCases.ts: K18 R4 are all there when a hundred are saved at once and one fails`, 'test/protocol/cliRun.test.ts: ends with 1 and names every failed task, keeps siblings, skips what is below'],
  '1.5.3 the history has one row at most': [`${kit}/taskCases.ts: R14 have a history of every save, newest first`],
  '1.5.4 a timeout is ignored, or what it ends runs on': [`${run}/attempt.test.ts: at its timeout ends all of its group, also what ignores SIGTERM, and counts as an error`],
  '1.5.5 a resume loses the results of what it skips': [`${run}/runProcess.test.ts: fails, then resumes under its id with only what is not done, attempts counting on`],
  '1.5.6 a listener that throws makes a success a failure': [`${kit}/lifeCases.ts: tells of every change, and goes on when a listener fails`, `${kit}/lifeCases.ts: is not harmed by a log that fails`],
  '1.5.7 a value that cannot be stored becomes text, or crashes after the task has run': [`${kit}/valueCases.ts: K17 that cannot be stored are refused before anything is written, everywhere alike`],
  '1.5.8 workflows and runs share rows of tasks with one name': [`${kit}/taskCases.ts: K20 of two workflows, or two runs, are no neighbours`],
  '1.5.9 a corrupt file is run anew and overwritten': [refused, unresumed, 'server/src/state/store/files/filesDamage.test.ts: of a row: reading, listing and relying on it name the file, and it stays as it is'],
  '1.5.10 a changed workflow is resumed as if it were the old one, what was running is taken to run': [`${run}/recovery.test.ts: refuses when a phase with completed tasks has changed, and keeps its results when told`, `${run}/recovery.test.ts: refuses when a phase is gone from the file`, `${run}/recovery.test.ts: says what was running, waiting or not reached after a crash`],
  '1.5.11 a task is given results of others\' parents': [`${run}/runProcess.test.ts: reach children to the letter, by parent phase name`],
  '1.5.12 nothing is flushed, and two processes share a temporary file': ['server/src/state/store/files/storeFiles.test.ts: are flushed before they take a name, and their folder after that; a power cut finds the old or the new', 'server/src/state/store/files/filesShared.test.ts: have one writer, whom the other is told, and who makes room when it closes', 'server/src/state/lock.test.ts: never has two holders while processes hammer it and are killed'],
  '1.5.13 cycles are not found, or slowly': ['server/src/workflow/graph.test.ts: finds one exactly where a walk finds one, and only real ones', 'server/src/workflow/graph.test.ts: stays near-linear on a long chain, one big cycle and a topic of many jobs with many children'],
  // rs-llmspell; what it promised of state and did not hold stands in its section 2.1 and 2.6
  '2.7.a results of a run cannot be found by name in the next': [`${kit}/valueCases.ts: of a workflow are found by its later runs, as what they were`],
  '2.7.b a result is text, whatever it was': [`${kit}/valueCases.ts: of a workflow are found by its later runs, as what they were`, values],
  '2.1.a a key with a colon cannot be listed or cleared': [`${kit}/scopeCases.ts: S4 list and clear names with any sign in them`],
  '2.1.b one scope is taken for another whose joined name is the same': [`${kit}/scopeCases.ts: S5 are never taken for each other, whatever is in their ids`, `${kit}/scopeCases.ts: S6 of a workflow are cleared with its steps, or without them`],
  '2.6.a increment and compare-and-swap read first and write then': [`${kit}/scopeCases.ts: S8 count a hundred increments at once to a hundred`, `${kit}/scopeCases.ts: S9 let one of many win who swap or set at once`],
  '2.6.b a time to live is ignored, sizes have no limit': [`${kit}/expiryCases.ts: K22 is gone from it on for every reader, and new when it is set again`, `${kit}/quotaCases.ts: refuse one key too many, and say which quota`, `${kit}/quotaCases.ts: refuse values and scopes that get too large`],
  '2.6.c saving writes an empty state, and loading restores none': [`${kit}/workflowCases.ts: K1 come back as they were saved`],
  // Flow Orchestrator
  '3.2.a numbers, flags and times are lost in FlatBuffers': [values, 'server/src/state/store/flatbuffers/workflowState.test.ts: reads what it writes, to the bit', 'server/src/state/store/flatbuffers/workflowState.test.ts: reads what another writer of the same schema has written'],
  '3.2.b what ran out of time counts as a success': [`${run}/attempt.test.ts: at its timeout ends all of its group, also what ignores SIGTERM, and counts as an error`],
  '3.2.c a state that cannot be loaded is begun afresh': [refused, unresumed, 'server/src/state/journal.test.ts: names file and byte of any flipped bit in the middle, and takes one in the last record as torn'],
  '3.2.d ids lead out of the folder': [`${kit}/workflowCases.ts: K14 refuse ids that would leave a folder, before anything is written`, 'server/src/state/store/value/ids.test.ts: become one file name that every system takes'],
  '3.2.e int64 goes through a float': [values, 'server/src/state/store/value/value.test.ts: keep integers of 64 bits and the edges of a number: K12', 'test/protocol/cliRun.test.ts: keeps values to the letter, and hands them on by name'],
  '3.2.f a write that is cut off leaves half a file': ['server/src/state/store/files/filesCrash.test.ts: have all of a commit or nothing at every file operation', 'server/src/state/store/sqlite/storeCrash.test.ts: keeps what it acknowledged at every file operation of a commit, a fold and a new journal', 'server/src/state/journal.test.ts: cuts a tail torn at any byte and appends after it'],
  '3.2.g cancelling does not stop what comes later': [`${run}/drive.test.ts: cancels: ends what runs, starts nothing more, and says so also when something failed`],
  '3.2.h one failure of several is told': ['test/protocol/cliRun.test.ts: ends with 1 and names every failed task, keeps siblings, skips what is below'],
  '3.2.i nothing is ever skipped': [`${run}/expansion.test.ts: skips below a failure, transitively and through joins`],
  '3.2.j its own notes stand among the user\'s data': [`${kit}/workflowCases.ts: hold what the user put there and nothing else`],
  '3.2.k the limit of what runs at once is not kept': [`${run}/drive.test.ts: starts each task once, after its parents have completed durably, never more than allowed at once (property)`],
  '3.2.l a malformed file crashes': ['server/src/state/store/flatbuffers/workflowState.test.ts: reads or refuses any bytes', 'server/src/state/foreign/foreignDamage.test.ts: cut short anywhere is refused, never read in part'],
  '3.1.a deleting what is not there is an error in one store and none in the other': [`${kit}/workflowCases.ts: K2 K3 K4 are null when missing, deleted once, and listed`],
  // UnifiedWorkflowState
  '4.5.a an empty state loads as none': [`${kit}/valueCases.ts: may be an empty object or a time, also as a whole state`],
  '4.5.b a checkpoint changes with what it was taken of': [`${kit}/stateModelCases.ts: T2 hold checkpoints that later changes do not reach`, `${kit}/workflowCases.ts: K5 share nothing with what was saved or loaded, however deep`],
  '4.5.c text of many lines is cut': [`${kit}/stateModelCases.ts: T6 keep text of many lines to the letter`],
  '4.5.d a key of the context named messages overwrites the messages': [`${kit}/stateModelCases.ts: T5 keep a key of the context that is named messages apart from the messages`],
  '4.5.e a date is taken by one backend and refused by another': [`${kit}/valueCases.ts: may be an empty object or a time, also as a whole state`],
  '4.5.f the order within a second is any': [`${kit}/workflowCases.ts: K16 are listed last saved first also within one second, by id within one moment`],
  '4.5.g the name of a table is put into SQL, prefixes reach into each other, patterns in them are read': [apart, 'server/src/state/store/redis/redisNames.test.ts: begin with a prefix that no other prefix begins with, and that no pattern reads'],
  '4.5.h Redis walks through all keys': ['test/stores/redisStore.test.ts: never walks through all keys, and reads no more rows than it answers'],
  '4.5.i each save begins a time to live anew': [`${kit}/expiryCases.ts: lives on only when it is said so: writing anew without an end has none, counting keeps it`],
  '4.5.j the last of two writers wins, unseen': [`${kit}/workflowCases.ts: are saved by one only of two who had read the same`],
  '4.5.k lists have no filter and no pages': [`${kit}/workflowCases.ts: are listed in pages, by status and since when`],
  '4.5.l checkpoints grow without bound inside the state': [`${kit}/stateModelCases.ts: do not grow without bound by checkpoints`],
  '4.5.m tables that could not be made leave a pool behind that fails obscurely': ['test/stores/postgresStore.test.ts: says so when it may make no tables, leaves no connection open, and uses those that somebody else has made'],
};

/** Titles of the tests in a file as they are written there, skipped ones left out. */
function titlesIn(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/\bit\((?:'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`)/g)].map(([, plain = '', made = '']) => (plain || made).replaceAll(/\\(.)/g, '$1'));
}

describe('bugs of the systems before', () => {
  const titles = new Map<string, string[]>();
  for (const [bug, tests] of Object.entries(bugs)) {
    it(`${bug}: has a test against it`, () => {
      for (const test of tests) {
        const [, file = '', title = ''] = /^(\S+?): (.*)$/s.exec(test) ?? [];
        if (!titles.has(file)) titles.set(file, titlesIn(file));
        assert.ok(titles.get(file)?.some((one) => one.includes(title)), `${file} has no test "${title}"`);
      }
    });
  }

  it('are looked for on every backend: the kit runs on all six', () => {
    const state = 'server/src/state/store';
    const users = (readdirSync(state, { recursive: true, encoding: 'utf8' })).map((name) => join(state, name)).concat(readdirSync('test/stores').map((name) => join('test/stores', name)))
      .filter((name) => name.endsWith('.test.ts') && /^\s*storeConformance\(/m.test(readFileSync(name, 'utf8')));
    assert.deepEqual(users.map((name) => name.replace(/.*\//, '')).sort(), ['flatbuffers.test.ts', 'json.test.ts', 'registry.test.ts', 'serverStores.test.ts', 'sqliteConformance.test.ts', 'store.test.ts']);
  });
});
