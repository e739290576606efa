import { statusColours } from './statusColours';
import type { Direction, DrawnPhase } from './workflowGraph';

/**
 * A workflow as a Mermaid flowchart: roots with round ends, phases of a run in the colour of their status. Ids are
 * numbers, so names that differ never meet in one, and no name can end its label.
 */
export function mermaidOf(phases: readonly DrawnPhase[], direction: Direction): string {
  const ids = new Map(phases.map(({ name }, i) => [name, `p${i}`]));
  const lines = [`flowchart ${direction}`];
  for (const { name, root } of phases) lines.push(`  ${ids.get(name)}${root ? '([' : '['}"${label(name)}"${root ? '])' : ']'}`);
  for (const { name, parents } of phases) for (const parent of parents) lines.push(`  ${ids.get(parent)} --> ${ids.get(name)}`);
  for (const [status, { line, light }] of Object.entries(statusColours)) {
    const own = phases.filter((phase) => phase.status === status).map(({ name }) => ids.get(name));
    if (own.length > 0) lines.push(`  classDef ${status} fill:${light},stroke:${line},color:#1f1f1f`, `  class ${own.join(',')} ${status}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Every character that may mean something to Mermaid, Markdown or HTML as its code; control characters as a space. */
function label(name: string): string {
  const plain = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, ' ');
  return plain.replace(/[^\p{L}\p{M}\p{N} _:/-]/gu, (char) => `#${char.codePointAt(0)};`);
}
