import type { FindingCode } from '../../workflow/finding';
import { countInvalid } from './countInvalid';
import { dataFlow } from './dataFlow';
import { dependencyCycle } from './dependencyCycle';
import { flowlordIncompatible } from './flowlordIncompatible';
import { globInvalid } from './globInvalid';
import { metaConflict } from './metaConflict';
import { misspelt } from './misspelt';
import { noWorker } from './noWorker';
import { offsetPlus } from './offsetPlus';
import { phaseBlank } from './phaseBlank';
import { plainValue } from './plainValue';
import type { Fix } from './quickFix';
import { retryLimit } from './retryLimit';
import { ruleIgnored } from './ruleIgnored';
import { taskDuplicate } from './taskDuplicate';
import { taskMissing } from './taskMissing';
import { tomlSyntax } from './tomlSyntax';

/** The fixes that belong to a finding's code. Findings without one need a decision that no editor can make. */
export const fixes: ReadonlyMap<FindingCode, Fix> = new Map<FindingCode, Fix>([
  ['toml-syntax', tomlSyntax],
  ['phase-blank', phaseBlank],
  ['rule-format', misspelt],
  ['rule-none', misspelt],
  ['cron-invalid', misspelt],
  ['parent-not-found', misspelt],
  ['rule-ignored', ruleIgnored],
  ['retry-limit', retryLimit],
  ['task-missing', taskMissing],
  ['task-duplicate', taskDuplicate],
  ['dependency-cycle', dependencyCycle],
  ['type-mismatch', plainValue],
  ['duration-invalid', plainValue],
  ['meta-conflict', metaConflict],
  ['glob-invalid', globInvalid],
  ['offset-plus', offsetPlus],
  ['by-invalid', misspelt],
  ['count-invalid', countInvalid],
  ['unknown-key', misspelt],
  ['unknown-rule-key', misspelt],
  ['unknown-token', misspelt],
  ['meta-unknown', misspelt],
  ['no-worker', noWorker],
  ['flowlord-incompatible', flowlordIncompatible],
  ['data-flow', dataFlow],
  ['expression-invalid', misspelt],
]);
