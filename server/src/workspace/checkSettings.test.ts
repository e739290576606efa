import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { findingCodes } from '../workflow/finding';
import { checkFile } from './checkFile';
import { severities, withSettings } from './checkSettings';
import { readConfig } from './config';

describe('withSettings', () => {
  const text = '[[phase]]\ntask = "a"\nrule = "cron=@daily"\nrun = "x"\nretry = 50\nother = 1\n';
  const found = (toml: string, settings: Parameters<typeof withSettings>[1]) =>
    checkFile(text, { config: withSettings(readConfig(toml, 'millrace.toml').config, settings) }).findings.map(({ code, severity }) => `${code} ${severity}`);

  it('fills in what millrace.toml leaves open, and never overrules it', () => {
    assert.deepEqual(found('', { severity: new Map([['retry-limit', 'off'], ['unknown-key', 'error']]) }), ['unknown-key error']);
    assert.deepEqual(found('[check.severity]\nretry-limit = "hint"', { severity: new Map([['retry-limit', 'off']]) }), ['retry-limit hint', 'unknown-key warning']);
    assert.deepEqual(found('', { dialect: 'flowlord', severity: new Map() }), ['flowlord-incompatible information', 'retry-limit warning', 'unknown-key warning']);
    assert.deepEqual(found('[check]\ndialect = "millrace"', { dialect: 'flowlord', severity: new Map() }), ['retry-limit warning', 'unknown-key warning']);
  });

  it('changes no status: that is the same for everybody', () => {
    const { config } = readConfig('', 'millrace.toml');
    const status = 'warning: retry count exceeds recommended limit';
    assert.deepEqual(checkFile(text, { config: withSettings(config, { severity: new Map([['retry-limit', 'off']]) }) }).statuses, [status]);
    assert.deepEqual(checkFile(text.replace('retry', '# millrace-disable-next-line retry-limit\nretry'), { config }).statuses, [status]);
  });

  it('is offered for every code that there is', () => {
    const manifest: { contributes: { configuration: { properties: Record<string, { properties?: Record<string, { enum: string[] }> }> } } } = JSON.parse(readFileSync('package.json', 'utf8'));
    const offered = manifest.contributes.configuration.properties['millrace.check.severity']?.properties ?? {};
    assert.deepEqual(Object.keys(offered), [...findingCodes]);
    for (const { enum: values } of Object.values(offered)) assert.deepEqual(values, severities);
  });
});
