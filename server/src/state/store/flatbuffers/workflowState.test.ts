import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { StateError } from '../../stateError';
import { readWorkflowState } from './readWorkflowState';
import { maxBytes, maxElements, nodeStatuses, type WorkflowState } from './workflowState';
import { writeWorkflowState } from './writeWorkflowState';

/** Made by flatc of `workflowState.fbs`, not by our writer. */
const golden = readFileSync('test/fixtures/foreign/flow-orchestrator.fb');
const empty: WorkflowState = { workflowId: 'w', data: new Map(), statuses: new Map(), outputs: new Map(), timestamp: 0n, waits: new Map(), rollingBack: false, triggerCause: 0 };

/** The state, or null where the bytes are refused as they must be. */
async function readOrRefused(bytes: Uint8Array): Promise<WorkflowState | null> {
  try {
    return await readWorkflowState(bytes, 'x.fb');
  } catch (error) {
    assert.ok(error instanceof StateError && error.kind === 'corrupt' && error.message.startsWith('x.fb is damaged: '), String(error));
    return null;
  }
}

const refused = (state: WorkflowState): Promise<void> => assert.rejects(writeWorkflowState(state), (error) => error instanceof StateError && error.kind === 'invalid');

describe('FlatBuffers of a workflow state', () => {
  it('reads what another writer of the same schema has written', async () => {
    assert.deepEqual(await readWorkflowState(golden, 'x.fb'), {
      workflowId: 'order/42',
      data: new Map<string, unknown>([['big', 2n ** 63n - 1n], ['small', -(2n ** 63n)], ['odd', 2n ** 53n + 1n], ['zero', 0n], ['vip', true], ['no', false], ['rate', 0.1], ['region', 'eu-west'], ['blank', '']]),
      statuses: new Map(nodeStatuses.map((status, i) => [`${i} ${status}`, status])),
      outputs: new Map([['2 completed', '{"n": 9007199254740993, "none": null}'], ['3 failed', 'no text of JSON'], ['9 only output', '[1,2]']]),
      timestamp: 1767323045678n,
      waits: new Map([['5 waiting', 1893456000000000001n]]),
      rollingBack: true,
      triggerCause: 3,
    });
  });

  it('reads what it writes, to the bit', async () => {
    const text = fc.string({ unit: 'grapheme' });
    const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> => fc.array(fc.tuple(text, value)).map((entries) => new Map(entries));
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    const state: fc.Arbitrary<WorkflowState> = fc.record({
      workflowId: text,
      data: map<string | bigint | boolean | number>(fc.oneof(text, int64, fc.constant(0n), fc.boolean(), fc.double())),
      statuses: map(fc.constantFrom(...nodeStatuses)), outputs: map(text), timestamp: int64, waits: map(int64), rollingBack: fc.boolean(), triggerCause: fc.integer({ min: 0, max: 255 }),
    });
    await fc.assert(fc.asyncProperty(state, async (written) => {
      const read = await readWorkflowState(await writeWorkflowState(written), 'x.fb');
      const sorted = ({ data, ...rest }: WorkflowState): unknown => ({ ...rest, data: [...data].sort(([a], [b]) => (a < b ? -1 : 1)) });
      assert.deepStrictEqual(sorted(read), sorted(written));
    }), { numRuns: 300 });
  });

  it('reads again what it wrote of the other writer\'s state', async () => {
    const state = await readWorkflowState(golden, 'x.fb');
    assert.deepEqual(await readWorkflowState(await writeWorkflowState(state), 'x.fb'), state);
  });

  for (const [what, make] of [['another writer\'s', async () => golden], ['ours', async () => writeWorkflowState(await readWorkflowState(golden, 'x.fb'))]] as const) {
    it(`refuses ${what} cut short anywhere; only filling at the end may be missing`, async () => {
      const whole = await make();
      const state = await readWorkflowState(whole, 'x.fb');
      let refusals = 0;
      for (let length = 0; length < whole.length; length++) {
        const found = await readOrRefused(whole.subarray(0, length));
        if (found) assert.deepEqual([found, Buffer.from(whole.subarray(length)).every((byte) => byte === 0)], [state, true], `${length} bytes`);
        else refusals++;
      }
      assert.ok(refusals >= whole.length - 8);
    });

    it(`reads or refuses ${what} with any bit turned, and never anything else`, async () => {
      const whole = await make();
      let refusals = 0;
      for (let bit = 0; bit < whole.length * 8; bit++) {
        const flipped = Buffer.from(whole);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        if (await readOrRefused(flipped) === null) refusals++;
      }
      assert.ok(refusals > whole.length);
    });
  }

  it('refuses a table whose fields are listed at the end, cut short there', async () => {
    const whole = Buffer.alloc(48);
    // The root table at 4: its list of fields at 28, the id's string at 20, the timestamp.
    whole.writeUInt32LE(4, 0);
    whole.writeInt32LE(4 - 28, 4);
    whole.writeUInt32LE(20 - 8, 8);
    whole.writeBigInt64LE(5n, 12);
    whole.writeUInt32LE(1, 20);
    whole.write('w', 24);
    [20, 16, 4, 0, 0, 0, 0, 0, 0, 8].forEach((number, i) => whole.writeUInt16LE(number, 28 + 2 * i));
    assert.deepEqual(await readWorkflowState(whole, 'x.fb'), { ...empty, workflowId: 'w', timestamp: 5n });
    for (let length = 0; length < whole.length; length++) assert.equal(await readOrRefused(whole.subarray(0, length)), null, `${length} bytes`);
  });

  it('reads or refuses any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => void await readOrRefused(bytes)), { numRuns: 2000 });
    for (const byte of [0, 1, 4, 255]) assert.equal(await readOrRefused(new Uint8Array(1000).fill(byte)), null);
  });

  it('refuses many entries that all point to one long string', async () => {
    const { Builder } = await import('flatbuffers');
    const builder = new Builder();
    const name = builder.createString('x'.repeat(100_000));
    builder.startObject(2);
    builder.addFieldOffset(0, name, 0);
    const entry = builder.endObject();
    builder.startVector(4, maxElements, 4);
    for (let i = 0; i < maxElements; i++) builder.addOffset(entry);
    const vector = builder.endVector();
    builder.startObject(11);
    builder.addFieldOffset(0, name, 0);
    builder.addFieldOffset(5, vector, 0);
    builder.finish(builder.endObject());
    assert.equal(await readOrRefused(builder.asUint8Array()), null);
  });

  it('refuses more elements and bytes than are read again, at the limit exactly', async () => {
    const statuses = new Map(Array.from({ length: maxElements }, (_, i) => [String(i), 'completed'] as const));
    const full = await writeWorkflowState({ ...empty, statuses });
    assert.equal((await readWorkflowState(full, 'x.fb')).statuses.size, maxElements);
    await refused({ ...empty, statuses: new Map([...statuses, ['more', 'failed']]) });
    await refused({ ...empty, data: new Map([['x', 'x'.repeat(maxBytes)]]) });
    await assert.rejects(readWorkflowState(new Uint8Array(maxBytes + 1), 'x.fb'), (error) => error instanceof StateError && error.kind === 'invalid');
  }).timeout(60_000);

  it('refuses to write what it could not read again as it was', async () => {
    await refused({ ...empty, workflowId: '\ud800' });
    await refused({ ...empty, outputs: new Map([['a', 'x\udc00y']]) });
    await refused({ ...empty, data: new Map([['a', 2n ** 63n]]) });
    await refused({ ...empty, timestamp: -(2n ** 63n) - 1n });
    for (const triggerCause of [256, -1, 0.5]) await refused({ ...empty, triggerCause });
  });

  it('reads what later versions write, without what they add at the end', async () => {
    const { Builder } = await import('flatbuffers');
    const builder = new Builder();
    const name = builder.createString('later');
    builder.startObject(14);
    builder.addFieldOffset(0, name, 0);
    builder.addFieldInt64(12, 7n, 0n);
    builder.addFieldOffset(13, name, 0);
    builder.finish(builder.endObject());
    assert.deepEqual(await readWorkflowState(builder.asUint8Array(), 'x.fb'), { ...empty, workflowId: 'later' });
  });
});
