import { fileKeys, phaseKeys, workerKeys, workflowKeys, type KeyTable } from './keys';
import type { JsonSchema } from './valueShapes';

/** Where the schema says it is from. */
const id = 'https://github.com/millrace-dev/millrace/blob/main/schemas/workflow.schema.json';

/**
 * A workflow file as JSON Schema (draft 7), for other TOML extensions: names, types and a sentence each, made of the same
 * tables that the findings use. What needs more than a type (rules, parents, cycles) only Millrace itself checks; other
 * keys are allowed, for a key may be spelt in any case.
 */
export function workflowSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: id,
    title: 'Millrace workflow',
    type: 'object',
    properties: {
      phase: { description: sentence('phase'), type: 'array', items: tableSchema(phaseKeys) },
      workflow: { description: sentence('workflow'), ...tableSchema(workflowKeys) },
      workers: { description: sentence('workers'), type: 'object', additionalProperties: tableSchema(workerKeys) },
    },
  };
}

function sentence(key: string): string {
  return fileKeys.get(key)?.description ?? '';
}

function tableSchema(keys: KeyTable): Readonly<Record<string, JsonSchema | string>> {
  const properties = [...keys.values()].map(({ key, description, shape, keys: inner }): [string, JsonSchema] => {
    const nested = inner && tableSchema(inner);
    // Without a shape of its own a key with inner keys is an array of such tables.
    const value: JsonSchema = nested ? (shape ? nested : { type: 'array', items: nested }) : shape?.schema ?? {};
    return [key, { description, ...value }];
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}
