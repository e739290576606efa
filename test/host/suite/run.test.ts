import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { journal, runIds } from '../../crash/commandLine';
import { until } from '../../ui/until';
import { folder, writeFile } from './workspaceFile';

const text = `[[phase]]
task = "count"
rule = "cron=0 6 * * *&meta=n:1,2"
run = 'echo "counting"; echo "n=$MILLRACE_TASK" > "$MILLRACE_OUTPUT"'

[[phase]]
task = "sum"
dependsOn = "count"
run = 'cp "$MILLRACE_INPUTS" "$MILLRACE_OUTPUT"'
`;

describe('runs from the editor', () => {
  const state = () => join(folder().fsPath, '.millrace');
  const known = () => runIds(folder().fsPath);

  /** Starts a command whose notification at the end nobody clicks, and gives the records of the run that it started. */
  const finished = async (command: string, uri: vscode.Uri) => {
    const before = new Set(known());
    void vscode.commands.executeCommand(command, uri);
    const id = await until('a run', () => known().find((one) => !before.has(one)));
    return until('its end', () => {
      const records = journal(folder().fsPath, id);
      return records.at(-1)?.t === 'finish' && records;
    });
  };

  it('run a file to its end, every step in the journal', async () => {
    const uri = await writeFile('runs.toml', text);
    await vscode.window.showTextDocument(uri);
    // At once: the views may not have been told of a file that is so new.
    const records = await finished('millrace.runWorkflow', uri);
    const [start] = records;
    const end = records.at(-1);
    assert.ok(start?.t === 'run' && start.file === 'runs.toml' && !start.simulated);
    assert.ok(end?.t === 'finish' && end.status === 'completed');
    const values = new Map(records.flatMap((record) => (record.t === 'end' ? [[record.key, record.output] as const] : [])));
    assert.deepEqual([...values.keys()].sort(), ['count[0]', 'count[1]', 'sum[0]', 'sum[1]']);
    assert.deepEqual(JSON.parse(values.get('sum[1]') ?? ''), { count: { n: 'count[1]' } });
  });

  it('leave a database, logs, and nothing for git', async () => {
    await until('the fold', () => existsSync(join(state(), 'state.sqlite')));
    assert.equal(readFileSync(join(state(), 'state.sqlite')).subarray(0, 15).toString(), 'SQLite format 3');
    assert.equal(readFileSync(join(state(), '.gitignore'), 'utf8'), '*\n');
    assert.ok(known().length === 1);
  });

  it('simulate a file without workers, and mark the run', async () => {
    const records = await finished('millrace.simulate', vscode.Uri.joinPath(folder(), 'workflow/nightly.toml'));
    const [start] = records;
    assert.ok(start?.t === 'run' && start.simulated);
    assert.equal(records.filter((record) => record.t === 'end' && record.status === 'completed').length, 2);
  });

  it('create millrace.toml with a worker for each topic', async () => {
    await vscode.commands.executeCommand('millrace.createConfig', vscode.Uri.joinPath(folder(), 'workflow/nightly.toml'));
    const created = readFileSync(join(folder().fsPath, 'millrace.toml'), 'utf8');
    assert.deepEqual(created.match(/^\[workers\..*\]$/gm), ['[workers.extract]', '[workers.load]']);
    await until('a check with it', () => vscode.languages.getDiagnostics(vscode.Uri.joinPath(folder(), 'workflow/nightly.toml')).length === 0);
    assert.equal(vscode.window.activeTextEditor?.document.uri.path, vscode.Uri.joinPath(folder(), 'millrace.toml').path);
  });
});
