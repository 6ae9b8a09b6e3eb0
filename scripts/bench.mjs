// Runs bench/**/*.bench.ts one after the other and puts what each measured into bench/RESULTS.md: `npm run bench`, or
// `npm run bench -- create` for those whose name contains a word.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, setupOrExit } from './setup/setup.mjs';

setupOrExit();
const { register } = await import('tsx/esm/api');
register();
const { runBench } = await import('./bench/runBench.ts');
const { describeMachine } = await import('./bench/machine.ts');
const { renderResults } = await import('./bench/renderResults.ts');
const { buildAll } = await import('../esbuild.config.mjs');

const words = process.argv.slice(2);
const files = readdirSync(join(root, 'bench'), { recursive: true })
  .filter((file) => file.endsWith('.bench.ts') && (words.length === 0 || words.some((word) => file.includes(word))))
  .sort();
if (files.length === 0) {
  console.error(words.length === 0 ? 'bench/ holds no measurement.' : `No measurement is named ${words.join(' or ')}.`);
  process.exit(1);
}

await buildAll().catch(() => process.exit(1));
const page = join(root, 'bench', 'RESULTS.md');
const run = { machine: describeMachine(), date: new Date().toISOString().slice(0, 10) };
const failures = [];
for (const file of files) {
  console.error(`\n${file}`);
  try {
    const result = await runBench(join(root, 'bench', file), root);
    writeFileSync(page, renderResults(readFileSync(page, 'utf8'), [result], run));
  } catch (error) {
    failures.push(`${file}: ${error.message}`);
  }
}
for (const failure of failures) console.error(failure);
process.exit(failures.length === 0 ? 0 : 1);
