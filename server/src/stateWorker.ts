import { parentPort } from 'node:worker_threads';
import { startStateThread } from './stateThread/stateThread';

// Loaded by the language server beside it, as a thread of its own.
if (parentPort) startStateThread(parentPort);
