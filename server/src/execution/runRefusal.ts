import type { Finding } from '../workflow/finding';

/** Why a file, a run or a resume is refused before anything starts. */
export class RunRefusal extends Error {
  override readonly name = 'RunRefusal';
  /**
   * @param kind `invalid` (the file has findings that refuse it, or asks for what is not there yet), `not-found`,
   *   `no-worker` (nothing says how to run a phase), `empty` (nothing to run), `changed` (definitions changed since the run started), `running` (its process lives)
   */
  constructor(
    readonly kind: 'invalid' | 'no-worker' | 'not-found' | 'empty' | 'changed' | 'running' | 'usage',
    message: string,
    readonly findings: readonly Finding[] = [],
  ) {
    super(message);
  }
}
