import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this program: that of the package whose `dist` holds it. */
export function programVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  return version;
}
