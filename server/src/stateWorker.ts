import { parentPort, workerData } from 'node:worker_threads';
import { startScanThread } from './scanThread';
import { startFoldThread } from './stateThread/foldThread';
import { startStateThread } from './stateThread/stateThread';

// Loaded by the language server beside it (and for folds by the state thread), as threads of their own. One bundle, so that what one checks is to the other what it would have found itself.
if (parentPort) (workerData === 'scan' ? startScanThread : workerData === 'fold' ? startFoldThread : startStateThread)(parentPort);
