import { parentPort, workerData } from 'node:worker_threads';
import { startScanThread } from './scanThread';
import { startStateThread } from './stateThread/stateThread';

// Loaded by the language server beside it, as threads of their own. One bundle, so that what one checks is to the other what it would have found itself.
if (parentPort) (workerData === 'scan' ? startScanThread : startStateThread)(parentPort);
