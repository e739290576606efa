import assert from 'node:assert/strict';
import { completionScript } from './completion';
import { readUsage } from './usage';

describe('a usage line', () => {
  it('has alternatives, actions, and options with the words that they take', () => {
    const { lines, actions, options } = readUsage('[list [--limit N] | show RUN | mark RUN completed|failed [--value JSON]]');
    assert.deepEqual(lines, ['list [--limit N]', 'show RUN', 'mark RUN completed|failed [--value JSON]']);
    assert.deepEqual([actions, [...options]], [['list', 'show', 'mark'], [['limit', []], ['value', []]]]);
    const graph = readUsage('FILE [--format mermaid|svg|json] [--at TIME | --from TIME]');
    assert.deepEqual([graph.lines.length, graph.actions, graph.options.get('format')], [1, [], ['mermaid', 'svg', 'json']]);
    assert.deepEqual(readUsage('[A] | [B]').lines, ['[A]', '[B]']);
  });
});

describe('completion for fish', () => {
  it('tells every command, action, option and value', () => {
    const script = completionScript('fish', { runs: { summary: "it's runs", usage: 'list [--limit N] | show RUN' }, graph: { summary: 'draw', usage: 'FILE [--format svg|json]' } });
    for (const line of [
      "complete -c millrace -f -n __fish_use_subcommand -a runs -d 'it\\'s runs'", "complete -c millrace -n '__fish_seen_subcommand_from runs' -a 'list show'",
      "complete -c millrace -n '__fish_seen_subcommand_from runs' -l limit", "complete -c millrace -n '__fish_seen_subcommand_from graph' -l format -x -a 'svg json'",
    ]) assert.ok(script.split('\n').includes(line), `${line} in ${script}`);
  });
});
