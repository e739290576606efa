import type { ForeignCheckpoint, ForeignMessage, ForeignState, ForeignTask, ForeignValue, ForeignWorkflow } from '../../state/foreign/foreignState';

/** Foreign state as one line of JSON; its values stand in it to the letter. */
export function foreignJson({ system, workflows, flowlord }: ForeignState): string {
  return `{"system":"${system}","workflows":[${workflows.map(workflowJson).join(',')}],"flowlord":${JSON.stringify(flowlord)}}`;
}

function workflowJson({ tasks, data, messages, context, checkpoints, metadata, ...rest }: ForeignWorkflow): string {
  return withJson(rest, {
    tasks: `[${tasks.map(taskJson).join(',')}]`, data: valuesJson(data), messages: `[${messages.map(messageJson).join(',')}]`,
    context: valuesJson(context), checkpoints: `[${checkpoints.map(checkpointJson).join(',')}]`, metadata: valuesJson(metadata),
  });
}

const taskJson = ({ result, ...rest }: ForeignTask): string => withJson(rest, { result });
const messageJson = ({ functionCall, metadata, ...rest }: ForeignMessage): string => withJson(rest, { functionCall, metadata });
const checkpointJson = ({ snapshot, metadata, ...rest }: ForeignCheckpoint): string => withJson(rest, { snapshot, metadata });
const valuesJson = (values: readonly ForeignValue[]): string => `{${values.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;

/** An object with members that are JSON text already; null is null. */
function withJson(plain: object, texts: Readonly<Record<string, string | null>>): string {
  const more = Object.entries(texts).map(([name, text]) => `"${name}":${text ?? 'null'}`).join(',');
  return `${JSON.stringify(plain).slice(0, -1)},${more}}`;
}
