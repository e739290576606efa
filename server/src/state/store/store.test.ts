import { storeConformance } from './conformance/storeConformance';
import { memoryBackend } from './memory/memoryBackend';

storeConformance('memory', async () => ({ open: async () => memoryBackend(), remove: async () => {} }), { keeps: false, shares: false });
