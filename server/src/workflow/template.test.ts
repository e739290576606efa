import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fillTemplate, templateKeys } from './template';

interface TemplateCase {
  template: string;
  time: string;
  meta: Record<string, string>;
  out: string;
  keys?: string[];
}

const cases = JSON.parse(readFileSync('test/fixtures/vectors/template.json', 'utf8')) as TemplateCase[];
const noTime = '0001-01-01T00:00:00Z';

describe('template vectors', () => {
  for (const { template, time, meta, out, keys } of cases) {
    it(`${JSON.stringify(template)} at ${time}`, () => {
      const at = time === noTime ? undefined : new Date(time);
      assert.equal(fillTemplate(template, at, new Map(Object.entries(meta))), out);
      assert.deepEqual(templateKeys(template), keys ?? []);
    });
  }
});

describe('template', () => {
  const time = new Date('2018-01-02T03:17:34Z');
  const host = { hostname: 'app-7d9f-x2x', uuid: () => '01234567-89ab-cdef-0123-456789abcdef' };

  it('keeps meta tokens of a root that has only a time', () => {
    assert.equal(fillTemplate('{yyyy} {meta:a}', time, undefined), '2018 {meta:a}');
  });
  it('fills the host in any case, and one uuid', () => {
    assert.equal(fillTemplate('{Host} {POD} {uuid} {uuid} {UUID}', time, undefined, host), 'app-7d9f-x2x 7d9f-x2x 01234567 {uuid} {UUID}');
  });
  it('keeps the host as written without a time or a host', () => {
    assert.equal(fillTemplate('{HOST}', undefined, undefined, host), '{HOST}');
    assert.equal(fillTemplate('{HOST}', time, undefined), '{HOST}');
  });
  it('cuts at the first # only, and fills meta behind it', () => {
    assert.equal(fillTemplate('{dd}#{dd}{meta:a}', time, new Map([['a', '1']])), '02#{dd}1');
    assert.equal(fillTemplate('#{dd}#{dd}', time, undefined), '#02#02');
  });
  it('does not fill a token that a value holds', () => {
    assert.equal(fillTemplate('{meta:a}{meta:b}', time, new Map([['a', '{meta:b}{dd}'], ['b', '1']])), '{meta:b}{dd}1');
  });
  it('takes a value with $ as it is', () => {
    assert.equal(fillTemplate('{meta:a}', time, new Map([['a', "$&$'"]])), "$&$'");
  });
});
