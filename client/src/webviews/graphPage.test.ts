import assert from 'node:assert/strict';
import { detailLine, fitted, nodeLabel, runLabel, spanWords, summaryLine, tooltip } from '../../webviews/graph/labels';
import type { NodeState, PhaseText } from '../../webviews/graph/messages';
import { neighbours } from '../../webviews/graph/neighbours';
import { fit, hold, reveal, zoom } from '../../webviews/graph/view';
import { graphHtml } from './graphHtml';

const phase: PhaseText = { name: 'load', parents: ['extract'], schedule: 'every hour', errors: [], warnings: [] };
const state: NodeState = { name: 'load', status: 'failed', done: 1, total: 1, attempts: 2, took: 1200, log: 'load', msg: 'exit 3' };

describe('graph labels', () => {
  it('say status, attempts and findings in words', () => {
    assert.equal(nodeLabel(phase, state), 'load, failed, 2 attempts');
    assert.equal(nodeLabel({ ...phase, errors: ['x'], warnings: ['y', 'z'] }, undefined), 'load, every hour, not run, 1 error, 2 warnings');
    assert.equal(nodeLabel(phase, { ...state, status: 'running', attempts: 1, done: 3, total: 5 }), 'load, running, 3 of 5 tasks ended');
  });

  it('put the schedule under the name until there is a run', () => {
    assert.equal(detailLine(phase, undefined), 'every hour');
    assert.equal(detailLine(phase, { ...state, status: null }), 'every hour');
    assert.equal(detailLine(phase, state), 'failed · 2 attempts');
    assert.equal(detailLine(phase, { ...state, status: 'completed', attempts: 1 }), 'completed · 1.2 s');
    assert.equal(detailLine(phase, { ...state, status: 'running', done: 3, total: 5, attempts: 1, took: null }), 'running · 3/5');
  });

  it('explain a node with its parents, message and findings', () => {
    assert.equal(tooltip({ ...phase, errors: ['bad cron'] }, state), 'load\nevery hour\nafter extract\nfailed · 2 attempts\nexit 3\nError: bad cron');
  });

  it('spell time spans', () => {
    assert.deepEqual([0, 850, 1234, 59_960, 185_000, 7_440_000].map(spanWords), ['0 ms', '850 ms', '1.2 s', '1 min 0 s', '3 min 5 s', '2 h 4 min']);
  });

  it('cut what does not fit a node', () => {
    assert.equal(fitted('short', 'name', 176), 'short');
    const cut = fitted('a'.repeat(60), 'name', 176);
    assert.ok(cut.endsWith('…') && cut.length < 20);
  });

  it('sum a run up by phases and mark simulated ones', () => {
    const run = { id: 'r', status: 'failed', started: '2024-01-01T10:00:00Z', simulated: true } as const;
    assert.equal(summaryLine(run, [state, { ...state, status: 'completed' }, { ...state, status: null }]), 'Simulated, failed: 1 completed, 1 failed');
    assert.equal(summaryLine(null, []), 'Not run yet');
    const now = new Date(run.started);
    assert.match(runLabel(run, now), /^[^·]+ · simulated, failed$/);
    assert.ok(runLabel(run, new Date('2024-02-01T10:00:00Z')).length > runLabel(run, now).length, 'another day shows its date');
  });
});

describe('graph keyboard', () => {
  const box = (name: string, x: number, y: number) => ({ name, x, y, width: 100, height: 40 });
  const ways = neighbours({
    nodes: [box('a', 100, 0), box('left', 0, 100), box('right', 220, 100), box('below', 0, 200), box('lone', 300, 200)],
    edges: [{ from: 'a', to: 'right', path: '' }, { from: 'a', to: 'left', path: '' }, { from: 'left', to: 'below', path: '' }, { from: 'below', to: 'below', path: '' }],
  });

  it('follows links up and down, to the nearest first', () => {
    assert.equal(ways.from('a', 'down'), 'left');
    assert.equal(ways.from('right', 'up'), 'a');
    assert.equal(ways.from('below', 'up'), 'left');
    assert.equal(ways.from('below', 'down'), undefined, 'not to itself');
  });

  it('walks along a row and jumps to both ends', () => {
    assert.equal(ways.from('left', 'right'), 'right');
    assert.equal(ways.from('left', 'left'), undefined);
    assert.deepEqual([ways.first, ways.last], ['a', 'lone']);
  });
});

describe('graph view', () => {
  const window = { width: 800, height: 600 };

  it('shows all of a large graph, and a small one no larger than life', () => {
    assert.equal(fit({ width: 8000, height: 600 }, window).scale, 0.1);
    assert.deepEqual(fit({ width: 400, height: 300 }, window), { scale: 1, x: 200, y: 150 });
  });

  it('keeps the point under the pointer while zooming, within limits', () => {
    const before = { scale: 1, x: 10, y: 20 };
    const after = zoom(before, 2, { x: 100, y: 100 });
    assert.equal((100 - after.x) / after.scale, 100 - before.x);
    assert.equal(zoom(before, 1000, { x: 0, y: 0 }).scale, 3);
  });

  it('reveals a box with the least move', () => {
    const view = { scale: 1, x: 0, y: 0 };
    assert.deepEqual(reveal(view, { x: 100, y: 100, width: 50, height: 50 }, window), view);
    assert.deepEqual(reveal(view, { x: 900, y: 100, width: 50, height: 50 }, window), { scale: 1, x: -174, y: 0 });
  });

  it('never loses the graph out of the window', () => {
    assert.deepEqual(hold({ scale: 1, x: 9999, y: -9999 }, { width: 400, height: 300 }, window), { scale: 1, x: 752, y: -252 });
  });
});

describe('graph page', () => {
  const html = graphHtml({ cspSource: 'vscode-resource:', script: 's.js', style: 's.css', nonce: 'n0nce' }, 'file:///a"b<c>.toml');

  it('allows no inline script or style and has none', () => {
    assert.match(html, /content="default-src 'none'; script-src 'nonce-n0nce'; style-src vscode-resource:; img-src vscode-resource: data:"/);
    assert.doesNotMatch(html, / style=|<style|\son\w+=|unsafe/);
    assert.deepEqual([...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag), ['<script nonce="n0nce" src="s.js">']);
  });

  it('escapes the file name', () => {
    assert.match(html, /data-uri="file:\/\/\/a&quot;b&lt;c>\.toml"/);
  });
});
