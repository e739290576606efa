import assert from 'node:assert/strict';
import { phase, ServerProcess } from './serverProcess';

// The figures are for the reader: what a busy machine makes of them says nothing. Goals are measured by the benches.
describe('timing over the protocol', () => {
  let server: Awaited<ReturnType<typeof ServerProcess.start>>;
  afterEach(() => server.stop());

  for (const phases of [10, 1000]) {
    it(`each of 20 edits of a file of ${phases} phases has its findings (printed)`, async () => {
      const text = Array.from({ length: phases }, (_, i) => phase(`t${i}:job`, `dependsOn = "t${Math.max(0, i - 1)}"`)).join('');
      server = await ServerProcess.start({});
      await server.open('a.toml', text);
      await server.until('the first findings', () => server.published.has(server.uri('a.toml')));
      const times: number[] = [];
      for (let i = 0; i < 20; i++) {
        server.published.clear();
        const begun = performance.now();
        await server.edit('a.toml', String(i % 10), { start: { line: 1, character: 9 }, end: { line: 1, character: 10 } });
        await server.until('findings', () => server.published.has(server.uri('a.toml')));
        times.push(performance.now() - begun);
        assert.equal(server.codes('a.toml')?.includes('parent-not-found'), i % 10 !== 0, 'phases depend on t0');
      }
      times.sort((a, b) => a - b);
      console.log(`    initialize ${server.initializeMs.toFixed(0)} ms; edit to diagnostics at ${phases} phases: median ${times[10]?.toFixed(1)} ms, worst ${times[19]?.toFixed(1)} ms`);
    });
  }
});
