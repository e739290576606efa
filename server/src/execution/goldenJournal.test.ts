import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readJournal } from '../state/journal';
import { foldRun } from '../state/runState';
import { attemptsOf, driveAgain, statuses } from './exampleDrive';
import { exampleDefinition } from './exampleWorkflow';
import { changedPhases } from './recovery';
import { resetOf } from './reset';

/** A journal as version 0.1 wrote it before there was any control flow; it must load for ever. */
const journal = 'test/fixtures/journals/plain.journal';
const workflow = 'test/fixtures/journals/plain.toml';

describe('a journal of old', () => {
  const { records } = readJournal(journal);
  const definition = exampleDefinition(readFileSync(workflow, 'utf8'));

  it('tells its run', () => {
    const run = foldRun(records);
    assert.ok(run);
    assert.deepEqual(statuses(run), {
      'load[0]': 'completed', 'load[1]': 'completed', slow: 'failed', 'clean[0]': 'completed', 'clean[1]': 'completed',
      'need[0]': 'bypassed', 'need[1]': 'bypassed', join: 'skipped', last: 'skipped',
    });
    assert.equal(run.tasks.get('load[1]')?.output, '{"key":"load[1]","big":9007199254740993}');
    assert.deepEqual([run.status, run.error, run.tasks.get('slow')?.attempts.length], ['failed', 'slow: broken', 2]);
  });

  it('has the fingerprints that its phases have now', () => {
    const run = foldRun(records);
    assert.ok(run);
    assert.deepEqual(changedPhases(run, definition, resetOf(run, definition)), []);
    assert.deepEqual(run.fingerprints, Object.fromEntries([...definition.phases].map(([name, { fingerprint }]) => [name, fingerprint])));
  });

  it('is resumed to its end', async () => {
    const ran: string[] = [];
    const { run } = await driveAgain(records, definition, attemptsOf(({ task }) => {
      ran.push(task.key);
      return {};
    }));
    assert.deepEqual([ran, run.status], [['slow', 'join', 'last'], 'completed']);
  });
});
