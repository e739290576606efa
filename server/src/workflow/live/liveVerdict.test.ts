import assert from 'node:assert/strict';
import { judge } from '../judge';
import { liveDocument } from './liveDocument';
import { isKnownValid, likelyVerdict, liveVerdict, validVerdict, type LiveVerdict } from './liveVerdict';
import { editedAtRandom, mixedWorkflow, randomFrom } from './randomEdits';

const opened = (text: string): LiveVerdict => {
  const live = liveDocument(text);
  return judge(text) ? liveVerdict(live, undefined) : validVerdict(live);
};
const edited = (text: string, before: LiveVerdict): LiveVerdict => liveVerdict(liveDocument(text, before.live), before);

describe('liveVerdict', () => {
  it('takes a text for valid exactly where smol-toml does, after any sequence of edits', () => {
    let valid = 0;
    for (let seed = 0; seed < 600; seed++) {
      const random = randomFrom(seed);
      let text = mixedWorkflow;
      let verdict = opened(text);
      for (let edit = 0; edit < 12; edit++) {
        const next = editedAtRandom(text, random);
        // Most edits break a text for good: go on from valid ones mostly.
        if (judge(next) && random() < 0.7) continue;
        text = next;
        verdict = edited(text, verdict);
        if (!verdict.live.sections) continue;
        if (verdict.unsettled) assert.equal(isKnownValid(verdict), judge(text) === undefined, JSON.stringify(text));
        if (isKnownValid(verdict)) valid++;
      }
    }
    assert.ok(valid > 500, `${valid} valid texts`);
  });

  it('knows nothing of a text that nobody judged', () => {
    assert.equal(isKnownValid(opened('[[phase]]\nx = \n')), false);
    assert.equal(opened('[[phase]]\nx = \n').unsettled, undefined);
  });

  it('tells the fault of the phase that is being typed, wherever it lies by then', () => {
    const text = '[[phase]]\ntask = "a"\n[[phase]]\ntask = "b"\nretry = 1\n';
    const broken = text.replace('retry = 1', 'retry = ');
    const moved = `# note\n${broken}`;
    const there = edited(moved, edited(broken, opened(text)));
    assert.deepEqual(likelyVerdict(there), judge(moved));
    assert.equal(isKnownValid(edited(text, there)), true);
  });
});
