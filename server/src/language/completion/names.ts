import { CompletionItemKind } from 'vscode-languageserver-types';
import { expressionSurroundings } from '../../workflow/checkExpressions';
import type { PhaseNode, WorkflowDocument } from '../../workflow/document';
import { childrenByIndex, childrenOf } from '../../workflow/graph';
import { joinName, splitName } from '../../workflow/phase';
import type { CursorValue } from './cursor';
import { written, type CompletionSurroundings, type Suggestion, type Suggestions } from './suggestion';

/** Phases that the one at the cursor may come after: not itself, nothing that comes after it, nothing twice. */
export function parentSuggestions({ phases }: WorkflowDocument, cursor: CursorValue): Suggestions {
  const own = cursor.table.phase;
  const below = own ? descendants(phases, own) : new Set<number>();
  const taken = new Set(own?.phase.dependsOn.filter((entry) => entry !== cursor.text));
  const list: Suggestion[] = [];
  const jobs = new Map<string, { count: number; below: boolean }>();
  for (const { phase, index } of phases) {
    if (phase.name === '') continue;
    const topic = jobs.get(phase.topic) ?? { count: 0, below: false };
    topic.count++;
    topic.below ||= below.has(index);
    jobs.set(phase.topic, topic);
    if (below.has(index) || taken.has(phase.name)) continue;
    list.push({
      label: phase.name, kind: CompletionItemKind.Reference, insert: written(phase.name, cursor), phase: phase.name,
      ...(phase.dependsOn.length > 0 ? { detail: `after ${phase.dependsOn.join(', ')}` } : {}),
    });
  }
  const known = new Set(list.map(({ label }) => label));
  for (const [topic, { count, below: cycle }] of jobs) {
    if (count > 1 && !cycle && !known.has(topic) && !taken.has(topic)) {
      list.push({ label: topic, kind: CompletionItemKind.Reference, insert: written(topic, cursor), detail: `each of ${count} jobs` });
    }
  }
  return { span: cursor.span, list };
}

/** Phases that the one at the cursor may choose: not itself, nothing that it comes after. */
export function targetSuggestions({ phases }: WorkflowDocument, cursor: CursorValue): Suggestions {
  const own = cursor.table.phase;
  const above = new Set(own ? [own.index, ...expressionSurroundings(phases).ancestors(own.index)] : []);
  const list = phases.filter(({ index, phase }) => phase.name !== '' && !above.has(index)).map(({ phase: { name } }): Suggestion => (
    { label: name, kind: CompletionItemKind.Reference, insert: written(name, cursor), phase: name }));
  return { span: cursor.span, list };
}

/** Names for a phase: those that others wait for and no phase has, the topics of the file and its workers, and their jobs. */
export function taskSuggestions({ phases, workers }: WorkflowDocument, cursor: CursorValue, { workerTopics }: CompletionSurroundings): Suggestions {
  const others = phases.filter((node) => node !== cursor.table.phase).map(({ phase }) => phase);
  const taken = new Set(others.map(({ name }) => name));
  const ofPhases = new Set(others.map(({ topic }) => topic));
  const awaited = [...new Set(phases.flatMap(({ phase }) => phase.dependsOn))].filter((entry) => {
    const { topic, job } = splitName(entry);
    return topic === '' || !(job === '' ? ofPhases.has(topic) : taken.has(entry));
  });
  const topics = new Set([...ofPhases, ...workers.keys(), ...workerTopics].filter((topic) => topic !== ''));
  const jobs = new Set(others.map(({ job }) => job).filter((job) => job !== ''));
  const topic = splitName(cursor.text).topic;
  const named = [...topics].filter((name) => !taken.has(name) && !awaited.includes(name));
  const withJobs = topics.has(topic) ? [...jobs].map((job) => joinName(topic, job)).filter((name) => !taken.has(name) && !awaited.includes(name)) : [];
  const suggest = (detail: string, kind: CompletionItemKind) => (name: string): Suggestion => ({ label: name, kind, insert: written(name, cursor), detail });
  return {
    span: cursor.span,
    list: [
      ...awaited.map(suggest('other phases wait for it', CompletionItemKind.Reference)),
      ...named.map(suggest('a topic of this file', CompletionItemKind.Class)),
      ...withJobs.map(suggest('a topic and a job of this file', CompletionItemKind.Class)),
      ...[...topics].filter((name) => taken.has(name)).map((name) => `${name}:`).map(suggest('another job of this topic', CompletionItemKind.Class)),
    ],
  };
}

/** Jobs for the topic of the phase at the cursor: those that others wait for first, then those of other phases. */
export function jobNames({ phases }: WorkflowDocument, own: PhaseNode | undefined): string[] {
  const topic = own?.phase.topic ?? '';
  const others = phases.filter((node) => node !== own).map(({ phase }) => phase);
  const taken = new Set(others.filter((phase) => phase.topic === topic).map(({ job }) => job));
  const awaited = phases.flatMap(({ phase }) => phase.dependsOn).map(splitName).filter((entry) => entry.topic === topic).map(({ job }) => job);
  return [...new Set([...awaited, ...others.map(({ job }) => job)])].filter((job) => job !== '' && !taken.has(job));
}

/** The phase itself and everything that comes after it, by index. */
function descendants(nodes: readonly PhaseNode[], own: PhaseNode): Set<number> {
  const phases = nodes.map(({ phase }) => phase);
  const found = new Set([own.index]);
  // Mostly nothing comes after what is being written.
  if (childrenOf(phases, own.phase).length === 0) return found;
  const children = childrenByIndex(phases);
  for (const index of found) for (const child of children.get(index) ?? []) found.add(child);
  return found;
}
