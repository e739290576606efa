import assert from 'node:assert/strict';
import { checkDocument } from '../checkDocument';
import { standalone, type CheckContext } from '../finding';
import { judge } from '../judge';
import { phaseStatuses } from '../status';
import { liveDocument } from './liveDocument';
import { liveFindings, type LiveFindings } from './liveFindings';
import { editedAtRandom, mixedWorkflow, randomFrom } from './randomEdits';

const context: CheckContext = { ...standalone, workerTopics: new Set(['clean']), filesWithPhase: (entry) => (entry === 'gone' ? ['other.toml'] : []) };

/** The findings after another version's, held against fresh ones. */
function next(text: string, before?: LiveFindings): LiveFindings {
  const live = liveFindings(liveDocument(text, before?.live), judge(text), context, before);
  const fresh = checkDocument(live.live.document, judge(text), context);
  const why = JSON.stringify({ before: before?.live.document.text, text });
  assert.deepEqual(live.findings, fresh, why);
  assert.deepEqual(live.statuses, phaseStatuses(live.live.document, fresh), why);
  return live;
}

describe('liveFindings', () => {
  it('equals a fresh check after any sequence of edits', () => {
    for (let seed = 0; seed < 100; seed++) {
      const random = randomFrom(seed);
      let text = mixedWorkflow;
      let live = next(text);
      for (let edit = 0; edit < 25; edit++) {
        text = editedAtRandom(text, random);
        live = next(text, live);
      }
    }
  });

  it('follows names, parents and cycles as phases come, go, and change them', () => {
    const names = ['a', 'a:x', 'a:y', 'b', 'b:x', 'c', 'abcd', 'abce'];
    for (let seed = 0; seed < 60; seed++) {
      const random = randomFrom(seed);
      const pick = (): string => names[Math.floor(random() * names.length)] ?? '';
      const phases = Array.from({ length: 5 }, () => ({ task: pick(), parent: pick() }));
      let live: LiveFindings | undefined;
      for (let edit = 0; edit < 40; edit++) {
        const at = Math.floor(random() * phases.length);
        const what = random();
        if (what < 0.2) phases.splice(at, 1);
        else if (what < 0.45) phases.splice(at, 0, { task: pick(), parent: pick() });
        else phases.splice(at, 1, { task: what < 0.7 ? pick() : phases[at]?.task ?? 'a', parent: pick() });
        live = next(phases.map(({ task, parent }) => `[[phase]]\ntask = "${task}"\ndependsOn = "${parent}"\n`).join(''), live);
      }
    }
  });

  it('checks by itself only the phase that an edit touches', () => {
    const before = next(mixedWorkflow);
    const after = next(mixedWorkflow.replace('retry = 20', 'retry = 2000'), before);
    assert.deepEqual(after.alone.map(({ read }) => before.alone.some((known) => known.read === read)), [true, true, false, true, true]);
  });

  it('lets a worker that comes or goes speak for all phases of its topic', () => {
    const text = '[[phase]]\ntask = "a:1"\nrule = "cron=@daily"\n[[phase]]\ntask = "a:2"\nrule = "cron=@daily"\n';
    const codes = (live: LiveFindings) => live.findings.map(({ code }) => code);
    const without = next(text);
    const given = next(`${text}[workers.a]\nrun = "x"\n`, without);
    assert.deepEqual([codes(without), codes(given), codes(next(text, given))], [['no-worker', 'no-worker'], [], ['no-worker', 'no-worker']]);
  });
});
