import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findingCodes } from '../workflow/finding';
import { findingPage } from './diagnostics';

const root = join(__dirname, '../../..');

describe('pages of findings', () => {
  it('stand in the repository that package.json names', () => {
    const { repository }: { repository: { url: string } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const files = `${repository.url.replace(/\.git$/, '')}/blob/main/`;
    for (const code of findingCodes) {
      const page = findingPage(code);
      assert.ok(page.startsWith(files), page);
      assert.ok(existsSync(join(root, page.slice(files.length))), page);
    }
  });
});
