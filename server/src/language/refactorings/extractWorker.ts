import { CodeActionKind, type CodeAction } from 'vscode-languageserver-types';
import type { PhaseNode, Span, WorkflowDocument } from '../../workflow/document';
import { lineEnd, trimEnd } from '../../workflow/scanReader';
import { rangeOf } from '../ranges';

/** Keys that a phase and a worker have in common. `use` is for phases alone. */
const sharedKeys = ['run', 'cwd', 'env', 'timeout', 'exit_codes'];

/** What runs a phase, with all that goes with it, into `[workers.<topic>]`; phases of its topic that say the same lose it too. */
export function extractWorker(uri: string, document: WorkflowDocument, node: PhaseNode): CodeAction[] {
  const { topic } = node.phase;
  const lines = runnerLines(document, node);
  if (topic === '' || !lines || document.workers.has(topic)) return [];
  const others = document.phases.filter((other) => other !== node && other.phase.topic === topic);
  // A phase that has nothing of its own would be run by the new worker, whatever runs it now.
  if (others.some(({ entries }) => !entries.has('run') && !entries.has('use'))) return [];
  const same = others.map((other) => runnerLines(document, other)).filter((other) => other?.text === lines.text);
  const newLine = document.text.includes('\r\n') ? '\r\n' : '\n';
  const end = trimEnd(document.text, 0, document.text.length);
  const name = /^[\w-]+$/.test(topic) ? topic : JSON.stringify(topic);
  const removed = [lines, ...same].flatMap((found) => found?.spans ?? []).sort((a, b) => a.start - b.start);
  const edits = removed.map((span) => ({ range: rangeOf(document, { ...span, end: Math.min(span.end, end) }), newText: '' }));
  // Where the last line goes, the line end before it stays.
  const gap = (removed.at(-1)?.end ?? 0) >= end ? newLine : newLine + newLine;
  const table = { range: rangeOf(document, { start: end, end: document.text.length }), newText: `${gap}[workers.${name}]${newLine}${lines.text}` };
  return [{ title: `Extract to [workers.${name}]`, kind: CodeActionKind.RefactorExtract, edit: { changes: { [uri]: [...edits, table] } } }];
}

/** The whole lines of what runs a phase; undefined without `run`, or where one of them is no line of its own. */
function runnerLines({ text }: WorkflowDocument, { entries }: PhaseNode): { readonly text: string; readonly spans: readonly Span[] } | undefined {
  if (!entries.has('run')) return undefined;
  const spans: Span[] = [];
  const found = sharedKeys.flatMap((key) => entries.get(key) ?? []).sort((a, b) => a.keySpan.start - b.keySpan.start);
  for (const { keySpan, value } of found) {
    const start = text.lastIndexOf('\n', keySpan.start - 1) + 1;
    const end = lineEnd(text, value.span.end);
    const own = /^[ \t]*$/.test(text.slice(start, keySpan.start)) && /^[ \t]*=[ \t]*$/.test(text.slice(keySpan.end, value.span.start));
    if (!own || value.kind === 'broken' || !/^[ \t]*(?:#.*)?$/.test(text.slice(value.span.end, end))) return undefined;
    spans.push({ start, end: Math.min(text.length, end + (text.startsWith('\r\n', end) ? 2 : 1)) });
  }
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  return { spans, text: spans.map(({ start, end }) => text.slice(start, end).replace(/\r?\n$/, '') + newLine).join('') };
}
