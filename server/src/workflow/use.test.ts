import assert from 'node:assert/strict';
import { exportOffset, splitUse } from './use';

describe('splitUse', () => {
  it('splits at the last #, and needs both sides', () => {
    assert.deepEqual(splitUse('./a#b.mjs#load'), { module: './a#b.mjs', name: 'load' });
    for (const use of ['', './a.mjs', '#load', './a.mjs#']) assert.equal(splitUse(use), undefined);
  });
});

describe('exportOffset', () => {
  const exports = [
    'export function ‸load(input) {}', 'export async function ‸load () {}', 'export function* ‸load() {}', 'export const ‸load = async () => 1;',
    'function load() {}\nexport { other, ‸load };', 'export { x as ‸load }', '// load\n  export let ‸load', 'export default function ‸load() {}', 'export class ‸load {}',
  ];
  for (const marked of exports) it(JSON.stringify(marked), () => assert.equal(exportOffset(marked.replace('‸', ''), 'load'), marked.indexOf('‸')));
  it('finds no part of another name, nothing that is not exported, and takes no name for a pattern', () => {
    for (const source of ['export function loader() {}', 'export const preload = 1', 'function load() {}', 'export { load as other }', '']) assert.equal(exportOffset(source, 'load'), undefined, source);
    assert.equal(exportOffset('export const $a = 1', '$a'), 13);
    assert.equal(exportOffset('export const abc = 1', 'a.c'), undefined);
  });
});
