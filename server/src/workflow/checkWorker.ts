import type { PhaseNode } from './document';
import type { Finding } from './finding';

/** `no-worker` on a phase that does not say itself how to run. */
export function checkWorker({ phase: { topic }, entries, index, nameSpan }: PhaseNode): Finding[] {
  if (topic === '' || entries.has('run') || entries.has('use')) return [];
  const message = `nothing says how to run ${topic} locally: give the phase \`run\` or \`use\`, or add [workers.${topic}] here or in millrace.toml`;
  return [{ code: 'no-worker', severity: 'hint', message, span: nameSpan, phase: index }];
}
