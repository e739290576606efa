import assert from 'node:assert/strict';
import { openWorkbench, type Workbench } from './workbench';

describe('the workbench with the packaged extension', function () {
  this.timeout(120_000);
  let workbench: Workbench;

  before(async () => {
    workbench = await openWorkbench({ folder: 'test/host/workspace' });
  });
  after(() => workbench?.close());

  it('opens a workflow file at a line', async () => {
    await workbench.openFile('workflow/nightly.toml', 6);
    await workbench.page.locator('.view-line').filter({ hasText: 'load:orders' }).first().waitFor();
    assert.match(await workbench.page.locator('[id="status.editor.selection"]').innerText(), /Ln 6/);
  });

  it('has the extension installed, and lists it', async () => {
    await workbench.runCommand('Extensions: Show Installed Extensions');
    await workbench.page.locator('.extension-list-item .name').filter({ hasText: 'Millrace' }).waitFor();
    await workbench.screenshot('workbench');
  });

  it('comes back after Reload Window', async () => {
    await workbench.reload();
    await workbench.openFile('workflow/nightly.toml');
  });
});
