import assert from 'node:assert/strict';
import { cursorText, textOf } from './cursorText';
import { definition } from './definition';

describe('definition', () => {
  const file = (dependsOn: string): string => `[[phase]]\ntask = "a:1"\n[[phase]]\ntask = "a"\nrule = "job=2"\n[[phase]]\ntask = "b"\ndependsOn = ${dependsOn}\n`;
  const cases: [string, string[]][] = [
    ['"a:‸2"', ['a']],
    ['"‸a"', ['a:1', 'a']],
    ['["x", "a:1‸"]', ['a:1']],
    ['["x‸", "a:1"]', []],
    ['["x", ‸ "a:1"]', []],
    ['"x"\notherwise = "a:‸1"', ['a:1']],
    ['"x"\nchoice = [{ when = "true", then = "x" }, { when = "true", then = "a‸" }]', ['a:1', 'a']],
    ['"x"\nwhen = "results[\'a:‸2\'].rows > results.a.rows"', ['a']],
    ['"x"\nwhen = "results[\'a:2\'].rows > results.‸a.rows"', ['a:1', 'a']],
    ['"x"\nwhen = "results[\'a:2\'].r‸ows > 0"', []],
    ['"x"\nwhen = "\'‸a\' in results"', ['a:1', 'a']],
  ];
  for (const [dependsOn, names] of cases) {
    it(`${dependsOn} -> ${names.join(', ')}`, () => {
      const { document, position } = cursorText(file(dependsOn));
      const links = definition('file:///w.toml', document, position);
      assert.deepEqual(links.map(({ targetSelectionRange }) => textOf(document, targetSelectionRange)), names);
    });
  }
});
