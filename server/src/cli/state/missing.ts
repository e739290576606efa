import { spellScope, type Scope } from '../../state/store/scope';
import { exit } from '../command';
import { harmless, printJson } from '../print';

/** Tells that a value is not there. That is an answer, so the exit code is not that of wrong usage. */
export function missing(scope: Scope, name: string, json: boolean, what = 'no value'): number {
  return told('not-found', `there is ${what} ${JSON.stringify(name)} in the scope ${spellScope(scope)}`, json);
}

/** Tells why nothing was done, on stderr and with `--json` on stdout too. */
export function told(kind: 'not-found' | 'changed', message: string, json: boolean): number {
  process.stderr.write(`millrace: ${harmless(message)}\n`);
  if (json) printJson(JSON.stringify({ error: { kind, message } }));
  return exit.failed;
}
