import assert from 'node:assert/strict';
import { checkDocument } from '../workflow/checkDocument';
import { standalone } from '../workflow/finding';
import { parseDocument } from '../workflow/parseDocument';
import { diagnostics } from './diagnostics';

describe('diagnostics', () => {
  it('carry code, page, related places and what a fix needs', () => {
    const document = parseDocument('[[phase]]\ntask = "load"\nrun = "x"\nrule = "cron=@daily"\n[[phase]]\ntask = "load"\nrun = "x"\ndependsOn = "laod"\n');
    const shown = diagnostics('file:///w.toml', document, checkDocument(document, undefined, standalone));
    assert.deepEqual(shown, [
      {
        range: { start: { line: 5, character: 8 }, end: { line: 5, character: 12 } },
        severity: 1,
        code: 'task-duplicate',
        codeDescription: { href: 'https://github.com/millrace-dev/millrace/blob/main/docs/diagnostics/task-duplicate.md' },
        source: 'millrace',
        message: 'another phase of this file is named load',
        relatedInformation: [{
          location: { uri: 'file:///w.toml', range: { start: { line: 1, character: 8 }, end: { line: 1, character: 12 } } },
          message: 'first phase named load',
        }],
      },
      {
        range: { start: { line: 7, character: 13 }, end: { line: 7, character: 17 } },
        severity: 1,
        code: 'parent-not-found',
        codeDescription: { href: 'https://github.com/millrace-dev/millrace/blob/main/docs/diagnostics/parent-not-found.md' },
        source: 'millrace',
        message: 'parent task not found: laod',
      },
    ]);
  });
});
