import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { parse, TomlDate } from 'smol-toml';
import type { Value } from './document';
import { growthOf, nearLinear } from './exampleCost';
import { scanToml } from './scanner';

const suite = resolve('../shared/corpus/toml-test');

/** What smol-toml makes of a value: integers as bigints, dates as instants. */
function judged(value: unknown): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map(judged);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, judged(item)]));
  return value;
}

/** The same of a scanned value. */
function scanned(value: Value): unknown {
  switch (value.kind) {
    case 'table': return Object.fromEntries([...value.entries.values()].map(({ key, value: item }) => [key, scanned(item)]));
    case 'array': return value.items.map(scanned);
    case 'datetime': return judged(parse(`x = ${value.value}`)['x']);
    case 'broken': return 'broken';
    default: return value.value;
  }
}

describe('scanner', () => {
  describe('beside smol-toml', function () {
    if (!existsSync(suite)) return;
    const names = readFileSync(join(suite, 'files-toml-1.0.0'), 'utf8').split('\n').filter((name) => name.endsWith('.toml'));
    const files = names.filter((name) => existsSync(join(suite, name)));
    const textOf = (name: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(readFileSync(join(suite, name)));

    it('reads the same values from every valid file of toml-test', () => {
      const valid = files.filter((name) => name.startsWith('valid/'));
      assert.ok(valid.length > 150, `${valid.length} valid files`);
      for (const name of valid) {
        const text = textOf(name);
        const scan = scanToml(text);
        assert.deepEqual(scanned(scan.root), judged(parse(text, { integersAsBigInt: true })), name);
        assert.deepEqual(scan.stumbles, [], name);
      }
    });

    it('reads the invalid files without throwing, and agrees where smol-toml takes one after all', () => {
      const invalid = files.filter((name) => name.startsWith('invalid/'));
      assert.ok(invalid.length > 300, `${invalid.length} invalid files`);
      for (const name of invalid) {
        const text = textOf(name);
        const scan = scanToml(text);
        let verdict: unknown;
        try { verdict = judged(parse(text, { integersAsBigInt: true })); } catch { continue; }
        assert.deepEqual(scanned(scan.root), verdict, name);
      }
    });
  });

  it('places a decoded character in the document, through every kind of string', () => {
    const cases: [string, string, number, string][] = [
      ['a = "plain"', 'plain', 2, 'a'],
      ["a = 'C:\\x'", 'C:\\x', 3, 'x'],
      ['a = "t\\tb\\u0041c"', 't\tbAc', 4, 'c'],
      ['a = "\\U0001F600z"', '😀z', 2, 'z'],
      ['a = """\r\nx \\\n   y"""', 'x y', 2, 'y'],
      ["a = '''\nq''''", "q'", 1, "'"],
      ['a = "x\\qy"', 'x\\qy', 3, 'y'],
    ];
    for (const [text, decoded, index, character] of cases) {
      const value = scanToml(text).root.entries.get('a')?.value;
      assert.ok(value?.kind === 'string', text);
      assert.equal(value.value, decoded, text);
      assert.equal(text.charAt(value.at(index)), character, text);
      assert.match(text.slice(value.at(decoded.length)), /^("|')/, text);
    }
  });

  it('loses only the broken line', () => {
    const lines = ['a = "open', 'b = 2', 'junk here', 'c = [1,', 'd = 4', '[[t]', 'lost = 1', '[[t]]', 'e = """never closed', 'f = 6', 'g = {x = 1', 'h = 8 9'];
    const { root, headers } = scanToml(lines.join('\n'));
    assert.deepEqual(scanned(root), { a: 'broken', b: 2n, c: 'broken', d: 4n, t: [{ e: 'broken', f: 6n, g: 'broken', h: 8n }] });
    assert.deepEqual(headers.map(({ span }) => lines.join('\n').slice(span.start, span.end)), ['[[t]]']);
  });

  it('keeps both of two keys that differ in case, the first one found', () => {
    const { root } = scanToml('Path = 1\npath = 2');
    assert.equal(root.entries.get('path')?.key, 'Path');
    assert.deepEqual([...root.entries.values()].map(({ key }) => key), ['Path', 'path']);
  });

  it('never throws and stays inside the text', () => {
    const piece = fc.constantFrom('[', ']', '[[phase]]', '{', '}', '"', '"""', "'", "'''", '\\', '=', ',', '.', '#', '\n', '\r\n', '\r', 'a', 'task = "x"', '1', '1979-05-27', ' 07:32', '\ufeff', '\u0000', '😀');
    const inside = (value: Value, length: number): boolean =>
      value.span.start >= 0 && value.span.start <= value.span.end && value.span.end <= length &&
      (value.kind === 'array' ? value.items.every((item) => inside(item, length))
        : value.kind === 'table' ? [...value.entries.values()].every((entry) => inside(entry.value, length)) : true);
    fc.assert(fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const { root, stumbles } = scanToml(text);
      return inside(root, text.length) && stumbles.every(({ start, end }) => start >= 0 && start <= end && end <= text.length);
    }), { numRuns: 3000 });
  });

  it('takes linear time on texts made to be slow', () => {
    const n = 20_000;
    const texts = ['a = [\n', 'a = {\nb = ', 'a = """\nb = \'\'\'\nc = [1,\n', 'a = ["""\n', '[', 'a.', 'k = [[[[\n', '"', 'a = "\\', '\\"""', "a = '''x''' y\n", '"""\\\n'];
    for (const piece of texts) {
      const growth = growthOf((size) => scanToml(piece.repeat(size)), n);
      assert.ok(growth < nearLinear, `${JSON.stringify(piece)}: ${growth} times the time for 20 times the text`);
    }
  });
});
