import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refused } from '../conformance/place';
import { storeOver } from '../store';
import { openFlatbuffers } from './openFlatbuffers';
import { readWorkflowState } from './readWorkflowState';

/** Made by flatc of `workflowState.fbs`, not by our writer. */
const golden = 'test/fixtures/foreign/flow-orchestrator.fb';

describe('files of Flow Orchestrator', () => {
  let dir: string;
  beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'orchestrator-')); });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('are workflow states of the store in their folder, and stay theirs when they are saved', async () => {
    // A name of its own choice: capitals, and not the id.
    copyFileSync(golden, join(dir, 'Order42.fb'));
    const theirs = await readWorkflowState(readFileSync(golden), 'x.fb');
    const store = storeOver(await openFlatbuffers(dir), 'flatbuffers', {});
    const [listed] = await store.workflows.list();
    assert.deepEqual([listed?.id, listed?.status, listed?.updated], ['order/42', 'compensation_failed', new Date(Number(theirs.timestamp)).toISOString().replace('Z', '000Z')]);
    const loaded = await store.workflows.load('order/42');
    assert.deepEqual(loaded?.data, Object.fromEntries([...theirs.data].map(([key, value]) => [key, typeof value === 'bigint' && BigInt(Number.MAX_SAFE_INTEGER) >= (value < 0n ? -value : value) ? Number(value) : value])));
    await store.workflows.update('order/42', (state) => ({ ...state, data: { ...state?.data, added: 7n, nested: { a: [1] } }, tags: ['ours'] }));
    await store.close();

    assert.deepEqual(readdirSync(dir).filter((name) => name.endsWith('.fb')), ['Order42.fb']);
    const back = await readWorkflowState(readFileSync(join(dir, 'Order42.fb')), 'x.fb');
    assert.deepEqual({ ...back, timestamp: 0n, data: new Map() }, { ...theirs, timestamp: 0n, data: new Map() });
    assert.deepEqual(Object.fromEntries(back.data), { ...Object.fromEntries(theirs.data), added: 7n, nested: '{"a":[1]}' });
    assert.ok(back.timestamp > theirs.timestamp);

    const again = storeOver(await openFlatbuffers(dir), 'flatbuffers', {});
    const ours = await again.workflows.load('order/42');
    assert.deepEqual([ours?.tags, ours?.data['nested'], ours?.data['added'], ours?.revision], [['ours'], { a: [1] }, 7, 2]);
    await again.close();
  });

  it('written by Flow Orchestrator over ours are its own again', async () => {
    const store = storeOver(await openFlatbuffers(dir), 'flatbuffers', {});
    await store.workflows.save('order/42', { tags: ['ours'] });
    await store.close();
    const [name = ''] = readdirSync(dir).filter((one) => one.endsWith('.fb'));
    copyFileSync(golden, join(dir, name));
    const again = storeOver(await openFlatbuffers(dir), 'flatbuffers', {});
    const state = await again.workflows.load('order/42');
    assert.deepEqual([state?.tags, state?.writer, state?.data['region']], [[], 'flow-orchestrator', 'eu-west']);
    await again.close();
  });

  it('that hold the same workflow twice, or nothing whole, are refused', async () => {
    copyFileSync(golden, join(dir, 'One.fb'));
    copyFileSync(golden, join(dir, 'Two.fb'));
    const backend = await openFlatbuffers(dir);
    const ask = () => backend.scan({ table: 'workflow_states', prefix: [], order: 'key', limit: 10 });
    await refused(ask(), 'corrupt', /One\.fb and .*Two\.fb hold the same row/);
    writeFileSync(join(dir, 'Two.fb'), readFileSync(golden).subarray(0, 500));
    await refused(ask(), 'corrupt', /Two\.fb is damaged/);
    rmSync(join(dir, 'Two.fb'));
    assert.equal((await ask()).length, 1);
    await backend.close();
  });
});
