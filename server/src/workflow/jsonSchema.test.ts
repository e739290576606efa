import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { workflowSchema } from './jsonSchema';
import { phaseKeys, workerKeys, workflowKeys } from './keys';
import { parseDocument } from './parseDocument';
import { plainValue } from './plainValue';
import type { JsonSchema } from './valueShapes';

const file = 'schemas/workflow.schema.json';

/** Whether a value is as the keywords that the shapes use say. */
function takes(schema: JsonSchema, value: unknown): boolean {
  const { type, minimum, items, minItems, anyOf, additionalProperties } = schema;
  const isTable = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (Array.isArray(anyOf)) return anyOf.some((one: JsonSchema) => takes(one, value));
  if (Array.isArray(schema['enum'])) return schema['enum'].includes(value);
  switch (type) {
    case 'string': case 'boolean': return typeof value === type;
    case 'integer': return Number.isInteger(value) && Number(value) >= Number(minimum);
    case 'array': return Array.isArray(value) && value.length >= Number(minItems) && value.every((item) => takes(Object(items), item));
    case 'object': return isTable && (additionalProperties === undefined || Object.values(value).every((one) => takes(Object(additionalProperties), one)));
    default: throw new Error(`no such type: ${String(type)}`);
  }
}

describe('JSON schema', () => {
  it('is what the tables of keys say', () => {
    const text = `${JSON.stringify(workflowSchema(), undefined, 2)}\n`;
    // As the golden files of the fixes: written anew with UPDATE_GOLDEN=1.
    if (process.env['UPDATE_GOLDEN'] === '1') {
      mkdirSync('schemas', { recursive: true });
      writeFileSync(file, text);
    }
    assert.equal(readFileSync(file, 'utf8'), text);
  });

  it('is offered for the files that count as workflows by their name', () => {
    const manifest: { contributes: { tomlValidation: { fileMatch: string[]; url: string }[]; languages: { extensions: string[]; filenamePatterns: string[] }[] } } = JSON.parse(readFileSync('package.json', 'utf8'));
    const [{ extensions, filenamePatterns } = { extensions: [], filenamePatterns: [] }] = manifest.contributes.languages;
    assert.deepEqual(manifest.contributes.tomlValidation, [{ fileMatch: [...extensions.map((extension) => `*${extension}`), ...filenamePatterns], url: `./${file}` }]);
  });

  it('takes the values that the shapes take', () => {
    const samples = ['"text"', '""', '"task"', '"fixed"', '0', '1', '-1', '1.5', 'true', '[]', '["a"]', '["a", 1]', '[[]]', '{}', '{ a = "b" }', '{ 1 = "complete" }', '{ 1 = 2 }'];
    for (const { key, shape } of [phaseKeys, workerKeys, workflowKeys].flatMap((keys) => [...keys.values()])) {
      for (const sample of shape ? samples : []) {
        const value = parseDocument(`x = ${sample}`).root.get('x')?.value;
        assert.ok(value && shape);
        assert.equal(takes(shape.schema, plainValue(value)), shape.wrong(value) === undefined, `${key} = ${sample}`);
      }
    }
  });

  it('describes every key in a sentence', () => {
    for (const { key, description } of [phaseKeys, workerKeys, workflowKeys].flatMap((keys) => [...keys.values()])) assert.match(description, /^["A-Z].*\.$/, key);
  });
});
