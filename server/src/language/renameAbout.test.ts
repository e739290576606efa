import assert from 'node:assert/strict';
import { documentAbout } from '../workflow/documentAbout';
import { editedAtRandom, mixedWorkflow, randomFrom } from '../workflow/live/randomEdits';
import { parseDocument } from '../workflow/parseDocument';
import { rename } from './rename';
import { spellingAt, spellingsOf, type Name } from './spellings';

/** A file whose parts can be read apart, with names in all that can spell them. */
const plainWorkflow = [
  '# nightly a\n[workflow]\nname = "a"\n',
  '[[phase]]\ntask = "a:b"\nrule = "cron=0 5 * * *&job=%62"\ntemplate = "?a={yyyy}"\n[phase.env]\nA = "a"\n[phase.inputs]\nn = "results.a.ok && results[\'x\'].ok"\n',
  '[[phase]]\ntask = "x"\ndependsOn = [\n  "a", # all\n  "gone",\n]\n',
  '[workers.a]\nrun = "x"\n',
  "[[phase]]\ntask = 'clean:x'\ndependsOn = 'x'\nrule = 'job=y'\nretry = 20\nwhen = '\"\\u0061\" in results'\n",
  '[[phase]]\ntask = "c"\ndependsOn = ["\\u0061:b", "clean:x"]\nchoice = [{ when = "true", then = "a" }]\notherwise = "x"\n',
  '[workers]\nx.run = "y"\n"a".env = { A = "1" }\n',
].join('\n');

/** Every name that a text spells somewhere. */
function namesIn(text: string): Name[] {
  const document = parseDocument(text);
  const names = new Map<string, Name>();
  for (let offset = 0; offset <= text.length; offset++) {
    const name = spellingAt(document, offset)?.name;
    if (name) names.set(JSON.stringify(name), name);
  }
  return [...names.values()];
}

describe('a rename in a document that was read for it alone', () => {
  it('is the same as in the whole document, whatever is typed', () => {
    let read = 0;
    let less = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = randomFrom(seed);
      let text = seed % 4 ? plainWorkflow : mixedWorkflow;
      for (let edit = 0; edit < 4; edit++) text = editedAtRandom(text, random);
      const whole = parseDocument(text);
      for (const name of namesIn(text)) {
        for (const to of ['x', 'gone', 'fresh', "it's"]) {
          const part = documentAbout(text, whole.lineStarts, name.kind === 'topic' ? [name.topic, to] : [name.topic]);
          assert.deepEqual(part && rename(part, name, to), rename(whole, name, to), JSON.stringify({ text, name, to }));
          read++;
          if (part && part.phases.length < whole.phases.length) less++;
        }
      }
      for (const topic of ['a', 'x', 'gone']) {
        const name: Name = { kind: 'topic', topic };
        const part = documentAbout(text, whole.lineStarts, [topic]);
        assert.equal(part ? spellingsOf(part, name).length : 0, spellingsOf(whole, name).length, JSON.stringify({ text, topic }));
      }
    }
    assert.ok(read > 2000 && less > 500, `read ${read}, of them ${less} in part`);
  });
});
