import assert from 'node:assert/strict';
import { parseDocument } from '../workflow/parseDocument';
import { foldingRanges } from './foldingRanges';

/** Folds as `first-last` lines, from 0. */
function folds(text: string): string[] {
  return foldingRanges(parseDocument(text)).map(({ startLine, endLine, kind }) => `${startLine}-${endLine}${kind === undefined ? '' : ` ${kind}`}`);
}

describe('foldingRanges', () => {
  it('fold phases and other tables without what separates them', () => {
    assert.deepEqual(folds('[workflow]\nname = "x"\n\n[[phase]]\ntask = "a"\nretry = 1\n\n# next\n[[phase]]\n\n[workers.a]\ncommand = ["x"]\n'), ['0-1', '3-5', '10-11']);
  });

  it('fold values of several lines and comments in a row, but no # in a string', () => {
    const text = '# one\n# two\n[[phase]]\ndependsOn = [\n  "a",\n  # why\n  # so\n]\ntemplate = """\n# no\n# comment\n"""\n  # three\n  # four\n[phase.env]\nA = "1"\n# five';
    assert.deepEqual(folds(text), ['0-1 comment', '2-15', '3-7', '8-11', '12-13 comment', '14-15']);
  });

  it('fold what is left of a broken file', () => {
    assert.deepEqual(folds('[[phase]]\ntask = "a\nretry = \n[[phase]\n[[phase]]\ntask = "b"'), ['0-2', '4-5']);
  });
});
