import { parentPort } from 'node:worker_threads';
import { judge } from './workflow/judge';
import { layoutGraph } from './workflow/layout';
import type { ToStateThread } from './stateMessages';
parentPort?.on('message', (m: ToStateThread) => { if ('id' in m) parentPort?.postMessage({ id: m.id, result: m.method === 'judge' ? judge(String(m.params)) : m.method === 'layout' ? layoutGraph(m.params as never) : null }); });
