import assert from 'node:assert/strict';
import { fillTemplate, templateTokens } from './template';

describe('templateTokens', () => {
  it('names only what is filled in', () => {
    const host = { hostname: 'machine', uuid: () => '12345678-0' };
    for (const token of templateTokens) assert.notEqual(fillTemplate(token, new Date(0), undefined, host), token);
  });
});
