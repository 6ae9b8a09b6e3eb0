import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compileFunction } from 'node:vm';

const root = join(import.meta.dirname, '..');
const run = promisify(execFile);

/** Bundles a module of the root directory with one of the ways to less code. */
async function bundle(text: string, plugin: 'leaveOutUnused' | 'inlineNumbers'): Promise<string> {
  const build = [
    `import { build } from 'esbuild';`,
    `import { inlineNumbers } from './scripts/inlineNumbers.mjs';`,
    `import { leaveOutUnused } from './scripts/leaveOut.mjs';`,
    `const stdin = { contents: ${JSON.stringify(text)}, resolveDir: '.', loader: 'ts' };`,
    `const options = { bundle: true, format: 'cjs', platform: 'node', minifySyntax: true, write: false };`,
    `const { outputFiles } = await build({ ...options, stdin, plugins: [${plugin}] });`,
    `process.stdout.write(outputFiles[0].text);`,
  ];
  const words = ['--input-type=module', '-e', build.join('\n')];
  return (await run(process.execPath, words, { cwd: root, maxBuffer: 8_388_608 })).stdout;
}

/** Runs a bundle; gives what it exports. */
function load(code: string): unknown {
  const module = { exports: {} };
  compileFunction(code, ['module', 'require'])(module, createRequire(import.meta.url));
  return { ...module.exports };
}

describe('a bundle in which every kilobyte counts', () => {
  it('has the numbers that it uses of a table, where it uses them', async () => {
    const text = `import { limits } from './shared/timings.ts'; export const most = limits.pieceBytes;`;
    const code = await bundle(text, 'inlineNumbers');
    assert.deepEqual(load(code), { most: 262_144 });
    assert.doesNotMatch(code, /bodyBytes/);
  });

  it('is not built where a table of numbers is used as a whole', async () => {
    const text = `import { limits } from './shared/timings.ts'; export const names = Object.keys(limits);`;
    await assert.rejects(bundle(text, 'inlineNumbers'), /shared\/timings\.ts is used as a whole/);
  });

  it('checks as the whole library does, and says what of it is not there', async () => {
    const text = [
      `import 'ws';`,
      `import * as z from 'zod';`,
      `const said = (act) => { try { return act(); } catch (error) { return error.message; } };`,
      `const Row = z.strictObject({ url: z.url({ protocol: /^https$/ }), note: z.string().max(3).optional().catch('…') });`,
      `export const taken = Row.parse({ url: 'https://a', note: 'long' });`,
      `export const told = Row.safeParse({ url: 'ftp://a', more: 1 }).error.issues.map(({ message }) => message);`,
      `export const asMethods = [said(() => z.string().email()), said(() => z.string().datetime())];`,
    ];
    assert.deepEqual(load(await bundle(text.join('\n'), 'leaveOutUnused')), {
      taken: { url: 'https://a', note: '…' },
      told: ['Invalid URL', 'Unrecognized key: "more"'],
      asMethods: ['This bundle has no formats as methods.', 'This bundle has no formats as methods.'],
    });
  });
});
