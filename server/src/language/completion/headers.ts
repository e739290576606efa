import { CompletionItemKind } from 'vscode-languageserver-types';
import type { WorkflowDocument } from '../../workflow/document';
import { inSnippet, type CompletionSurroundings, type Suggestion } from './suggestion';

/** More workers than this are not offered by name. */
const mostTopics = 50;

/** What may begin a table: phases of each kind, a worker for each topic without one, `[workflow]` where it is missing. */
export function headerSuggestions(document: WorkflowDocument, { workerTopics }: CompletionSurroundings): Suggestion[] {
  const topics = new Set(document.phases.map(({ phase }) => phase.topic).filter((topic) => topic !== ''));
  const open = [...topics].filter((topic) => !document.workers.has(topic) && !workerTopics.has(topic)).slice(0, mostTopics);
  return [
    table('[[phase]]', 'a phase on a schedule', 'task = "${1:topic}"\nrule = "cron=${2:@daily}"\ntemplate = "$0"'),
    table('[[phase]] after another', 'a phase that follows others', 'task = "${1:topic}"\ndependsOn = "$2"\ntemplate = "$0"', '[[phase]]'),
    table('[[phase]] on files', 'a phase for each file that is written', 'task = "${1:topic}"\nrule = "files=${2:*.csv}"\ntemplate = "${3:{meta:file\\}}"', '[[phase]]'),
    ...open.map((topic) => worker(topic, `what runs tasks of ${topic}`)),
    table('[workers.…]', 'what runs tasks of a topic', 'command = ["$2"]\nprotocol = "${3:exit}"', '[workers.${1:topic}]'),
    ...(document.workflow ? [] : [table('[workflow]', 'settings of this file', 'concurrency = ${1:4}')]),
  ];
}

function worker(topic: string, detail: string): Suggestion {
  const name = /^[\w-]+$/.test(topic) ? topic : JSON.stringify(topic);
  return table(`[workers.${name}]`, detail, 'command = ["$1"]\nprotocol = "${2:exit}"', `[workers.${inSnippet(name)}]`);
}

function table(label: string, detail: string, body: string, header = label): Suggestion {
  return { label, kind: CompletionItemKind.Struct, detail, insert: `${header}\n${body}`, snippet: true };
}
