import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { exampleRoot } from './exampleWorkflow';
import { compactJson, parseTaskOutput, readTaskOutput } from './taskOutput';

const valueOf = (text: string) => {
  const output = parseTaskOutput(text);
  return 'error' in output ? output.error : output.value;
};

describe('MILLRACE_OUTPUT', () => {
  it('is the value when the whole file is JSON, every number to the letter', () => {
    for (const text of ['0', 'false', '""', 'null', '{}', '[]', '9223372036854775807', '-0', '1.10', '1e400', '"a b"', '{"a":9007199254740993}']) assert.equal(valueOf(`${text}\n`), text);
    assert.equal(valueOf('\uFEFF{\n  "a b" : [ 1 , "x \\" y" ]\n}\n'), '{"a b":[1,"x \\" y"]}');
  });

  it('is no value when empty', () => assert.deepEqual([valueOf(''), valueOf(' \n\n')], [null, null]));

  it('is key=value lines and blocks else, values strings', () => {
    assert.equal(valueOf('rows=3\nname=a=b\n\ntext<<EOF\none\n  two=2\nEOF\nempty=\n'), '{"rows":"3","name":"a=b","text":"one\\n  two=2","empty":""}');
    assert.equal(valueOf('a=1\r\nb<<X\r\nx\r\nX\r\n'), '{"a":"1","b":"x"}');
    assert.equal(valueOf('__proto__=x'), '{"__proto__":"x"}');
  });

  it('keeps meta lines out of the value', () => {
    assert.deepEqual(parseTaskOutput('meta.file=x.csv\nrows=3\nmeta.text<<EOF\na\nb\nEOF\n'), { value: '{"rows":"3"}', meta: [['file', 'x.csv'], ['text', 'a\nb']] });
    assert.deepEqual(parseTaskOutput('meta.file=x.csv'), { value: null, meta: [['file', 'x.csv']] });
  });

  it('names a line of no known form, and a block without an end', () => {
    assert.match(valueOf('a=1\nwhat is this\n') ?? '', /line 2 .*what is this/);
    assert.match(valueOf('{"a": 1,}\n') ?? '', /line 1/);
    assert.match(valueOf('a<<EOF\nb\n') ?? '', /line 1: the block of "a".*"EOF"/);
  });

  it('compacts JSON without changing what it says (property)', () =>
    fc.assert(fc.property(fc.json(), fc.nat(4), (text, indent) => {
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      assert.equal(compactJson(spaced), JSON.stringify(JSON.parse(text)));
    })));

  it('is text: bytes that are none are refused, whatever they look like', () => {
    const root = exampleRoot({});
    const path = join(root.path, 'output');
    for (const bytes of [[0x61, 0x3d, 0xff], [0x22, 0xc3, 0x22]]) {
      writeFileSync(path, Buffer.from(bytes));
      const output = readTaskOutput(path);
      assert.match('error' in output ? output.error : '', /not UTF-8/);
    }
    assert.match(valueOf('a\u0000b=1') ?? '', /line 1 is neither/);
    root.remove();
  });

  it('says what is wrong with a file that is none', () => {
    const root = exampleRoot({});
    try {
      const path = join(root.path, 'output');
      assert.deepEqual(readTaskOutput(path), { value: null, meta: [] });
      mkdirSync(path);
      assert.deepEqual(Object.keys(readTaskOutput(path)), ['error']);
      const large = join(root.path, 'large');
      writeFileSync(large, Buffer.alloc(64 * 1024 * 1024 + 1, 32));
      const read = readTaskOutput(large);
      assert.ok('error' in read && /larger than/.test(read.error));
    } finally {
      root.remove();
    }
  });
});
