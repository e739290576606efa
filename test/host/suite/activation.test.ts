import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { until } from '../../ui/until';
import { writeFile } from './workspaceFile';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languages: readonly { readonly id: string }[];
  };
}

describe('activation', () => {
  const millrace = () => {
    const found = vscode.extensions.getExtension<unknown>('millrace.millrace');
    assert.ok(found, 'the extension is not installed');
    return found;
  };
  const contributed = (): Manifest['contributes'] => (millrace().packageJSON as Manifest).contributes;

  it('comes with the first TOML file, and gives nothing away', async () => {
    const start = performance.now();
    await until('activation', () => millrace().isActive);
    console.log(`      active ${(performance.now() - start).toFixed(0)} ms after the suite began`);
    assert.equal(millrace().exports, undefined);
  });

  it('registers the commands of the manifest, and only those', async () => {
    const declared = contributed().commands.map(({ command }) => command).sort();
    // What a view brings by itself (focus, open and so on) bears the view's name.
    const own = (await vscode.commands.getCommands(true)).filter((id) => /^millrace\.[A-Za-z]+$/.test(id)).sort();
    assert.deepEqual(own, declared);
  });

  it('contributes its language', async () => {
    assert.deepEqual(contributed().languages.map(({ id }) => id), ['workflow-toml']);
    assert.ok((await vscode.languages.getLanguages()).includes('workflow-toml'));
  });

  it('restarts the server on request, which then checks as before', async () => {
    const uri = await writeFile('restarted.toml', '[[phase]]\ntask = "a"\ndependsOn = "nobody"\n');
    await until('a finding', () => vscode.languages.getDiagnostics(uri).length > 0);
    const start = performance.now();
    await vscode.commands.executeCommand('millrace.restartServer');
    console.log(`      server stopped and ready again in ${(performance.now() - start).toFixed(0)} ms`);
    await until('the finding again', () => vscode.languages.getDiagnostics(uri).filter(({ code }) => codeOf(code) === 'parent-not-found').length === 1);
    await vscode.workspace.fs.delete(uri);
    await until('no finding', () => vscode.languages.getDiagnostics(uri).length === 0);
  });
});

function codeOf(code: vscode.Diagnostic['code']): string {
  return String(typeof code === 'object' ? code.value : code);
}
