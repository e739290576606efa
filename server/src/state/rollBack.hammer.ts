// A process of the test of going back: it does so once, and kills itself at the given file operation.
import { nodeFileSystem } from './fileSystem';
import { stateFolder } from './folder';
import { mortal } from './mortal';
import { rollBack } from './rollBack';

const [root = '', killAt = ''] = process.argv.slice(2);

void rollBack(stateFolder(root), { now: new Date(), fs: mortal(nodeFileSystem, Number(killAt)) });
