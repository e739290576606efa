import assert from 'node:assert/strict';
import { parseDocument } from '../parseDocument';
import { liveDocument, type LiveDocument } from './liveDocument';
import { plainDocument } from './plainDocument';
import { editedAtRandom, mixedWorkflow, randomFrom } from './randomEdits';

/** The version after another, held against a fresh one. */
function next(text: string, before?: LiveDocument): LiveDocument {
  const live = liveDocument(text, before);
  assert.deepEqual(plainDocument(live.document), plainDocument(parseDocument(text)), JSON.stringify({ before: before?.document.text, text }));
  return live;
}

describe('liveDocument', () => {
  it('equals a fresh document after any sequence of edits', () => {
    for (let seed = 0; seed < 150; seed++) {
      const random = randomFrom(seed);
      let text = mixedWorkflow;
      let live = next(text);
      for (let edit = 0; edit < 25; edit++) {
        text = editedAtRandom(text, random);
        live = next(text, live);
      }
    }
  });

  it('reads again only the phase that an edit touches', () => {
    const before = next(mixedWorkflow);
    const after = next(mixedWorkflow.replace('retry = 20', 'retry = 2'), before);
    const kept = after.sections?.list.map((section) => before.sections?.list.includes(section));
    assert.deepEqual(kept, [true, true, false, true, true]);
    assert.deepEqual(after.phases.map((phase) => before.phases.includes(phase)), [true, true, false, false, false]);
    assert.deepEqual(after.phases[2]?.phase.retry, 2);
  });

  it('leaves the version before an edit as it was', () => {
    const before = next(mixedWorkflow);
    const said = plainDocument(before.document);
    next(`# new\n${mixedWorkflow}`, before);
    assert.deepEqual(plainDocument(before.document), said);
  });

  const seams: [string, string, string][] = [
    ['a string that is opened above and closed below', '[[phase]]\ntask = "a"\n[[phase]]\ntask = "b"\n"""\n[[phase]]\n', '[[phase]]\ntask = """a"\n[[phase]]\ntask = "b"\n"""\n[[phase]]\n'],
    ['a closing quote that appears far below', '[[phase]]\ntemplate = """x\n[[phase]]\ntask = "b"\n', '[[phase]]\ntemplate = """x\n[[phase]]\ntask = "b"\n"""'],
    ['an array that runs into the next phase', '[[phase]]\nx = [1,\n[2,\n[[phase]]\ny = [\n3]\n', '[[phase]]\nx = [1,\n[2],\n[[phase]]\ny = [\n3]\n'],
    ['an array given up far below', '[[phase]]\nx = [{ a = [\n[["phase"]]\n],\ny = [\n3],\n!\n', '[[phase]]\nx = 1\n[["phase"]]\n],\ny = [\n3],\n!\n'],
    ['a header that becomes an entry', '[[phase]]\n[[phase]]\n', '[[phase]]\nx = [[phase]]\n'],
    ['a phase that becomes a plain table', '[[phase]]\n[[phase]]\n[phase.env]\n', '[phase]\n[[phase]]\n[phase.env]\n'],
    ['a sub-table behind another table', '[[phase]]\n[workflow]\n[phase.env]\nA = 1\n', '[[phase]]\n[phase.env]\nA = 1\n'],
    ['a comment in front of everything', '\ufeff[[phase]]\n', '\ufeff# x\n[[phase]]\n'],
    ['line ends that join', 'a = 1\r\n[[phase]]\r\n', 'a = 1\n[[phase]]\r\n'],
    ['nothing at all', '[[phase]]\n', ''],
  ];
  for (const [what, one, other] of seams) {
    it(`follows ${what}, there and back`, () => {
      next(one, next(other, next(one)));
    });
  }
});
