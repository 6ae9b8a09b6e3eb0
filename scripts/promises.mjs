// Prints which promises have a test; with --update it first makes the third column of PROMISES.md true.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { checkPromises, parsePromises, renderReport, updatePromises } = await import('../test/promises/promiseList.ts');
const { promisesFile, readProofs } = await import('../test/promises/readProofs.ts');

const file = join(root, promisesFile);
const proofs = readProofs();
if (process.argv.includes('--update')) writeFileSync(file, updatePromises(readFileSync(file, 'utf8'), proofs));

const promises = parsePromises(readFileSync(file, 'utf8'));
const wrong = checkPromises(promises, proofs);
console.log([...wrong, renderReport(promises)].join('\n'));
process.exitCode = wrong.length > 0 ? 1 : 0;
