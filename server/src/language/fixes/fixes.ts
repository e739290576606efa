import type { FindingCode } from '../../workflow/finding';
import { countInvalid } from './countInvalid';
import { flowlordIncompatible } from './flowlordIncompatible';
import { metaConflict } from './metaConflict';
import { misspelt } from './misspelt';
import { noWorker } from './noWorker';
import { offsetPlus } from './offsetPlus';
import { phaseBlank } from './phaseBlank';
import { plainValue } from './plainValue';
import type { Fix } from './quickFix';
import { retryLimit } from './retryLimit';
import { ruleIgnored } from './ruleIgnored';

/** The fixes that belong to a finding's code. Findings without one need a decision that no editor can make. */
export const fixes: ReadonlyMap<FindingCode, Fix> = new Map<FindingCode, Fix>([
  ['phase-blank', phaseBlank],
  ['rule-format', misspelt],
  ['rule-none', misspelt],
  ['cron-invalid', misspelt],
  ['parent-not-found', misspelt],
  ['rule-ignored', ruleIgnored],
  ['retry-limit', retryLimit],
  ['type-mismatch', plainValue],
  ['duration-invalid', plainValue],
  ['meta-conflict', metaConflict],
  ['offset-plus', offsetPlus],
  ['by-invalid', misspelt],
  ['count-invalid', countInvalid],
  ['unknown-key', misspelt],
  ['unknown-rule-key', misspelt],
  ['unknown-token', misspelt],
  ['meta-unknown', misspelt],
  ['no-worker', noWorker],
  ['flowlord-incompatible', flowlordIncompatible],
  ['expression-invalid', misspelt],
]);
