/**
 * What went wrong with the state: `not-found` no such run or file; `invalid` what was asked cannot be;
 * `corrupt` a file is damaged; `io` the system refused; `busy` somebody else is at it; `closed` used after its end.
 */
export type StateErrorKind = 'not-found' | 'invalid' | 'corrupt' | 'io' | 'busy' | 'closed';

const brand = Symbol.for('millrace.StateError');

/** A failure of the state layer; its message says what, in which file, and what to do about it. */
export class StateError extends Error {
  /** Whether the same thing may succeed a moment later. */
  readonly transient: boolean;

  /** A module of somebody's own brings `millrace/store` with it: its errors are of another class, and the same. */
  readonly [brand] = true;

  static override [Symbol.hasInstance](value: unknown): value is StateError {
    return this === StateError ? value instanceof Error && brand in value : Function.prototype[Symbol.hasInstance].call(this, value);
  }

  constructor(readonly kind: StateErrorKind, message: string, options?: ErrorOptions & { readonly transient?: boolean }) {
    super(message, options);
    this.name = 'StateError';
    this.transient = options?.transient ?? kind === 'busy';
  }
}

/** Wraps what the system threw while doing `what` (e.g. `write /x/y`), with advice for the errors a person can act on. */
export function ioError(what: string, cause: unknown): StateError {
  const code = errorCode(cause);
  const advice = code === undefined ? '' : advices[code] ?? '';
  return new StateError('io', `cannot ${what}: ${cause instanceof Error ? cause.message : String(cause)}${advice}`, { cause });
}

/** The system's error code (`ENOENT`, `EACCES`, ...) of something thrown. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const advices: Readonly<Record<string, string>> = {
  ENOSPC: '; free some disk space and try again',
  EDQUOT: '; free some disk space and try again',
  EFBIG: '; raise the limit on file sizes (ulimit -f) and try again',
  EROFS: '; the file system is read-only: move the folder to where it can be written',
  EACCES: '; check the permissions of the folder',
  EPERM: '; check the permissions of the folder',
  EEXIST: '; a file stands where a folder is needed: move it away',
  ENOTDIR: '; a file stands where a folder is needed: move it away',
  EISDIR: '; a folder stands where a file is needed: move it away',
};
