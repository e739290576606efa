// Runs the test files named as arguments with our reporter: `node --import tsx scripts/mocha.mjs FILE...`
import { readFileSync } from 'node:fs';
import Mocha from 'mocha';
import { ResultsReporter } from './results.mjs';

const { timeout } = JSON.parse(readFileSync('.mocharc.json', 'utf8'));
const mocha = new Mocha({ timeout, reporter: ResultsReporter, color: process.stdout.isTTY });
if (process.env['CI']) mocha.forbidOnly();
for (const file of process.argv.slice(2)) mocha.addFile(file);
await mocha.loadFilesAsync();
// A test that leaves a handle open must not hold up the rest.
mocha.run((failures) => process.exit(failures > 0 ? 1 : 0));
