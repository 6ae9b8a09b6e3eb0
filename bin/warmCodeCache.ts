// Runs the built bundle that is named once, for an empty hub, and keeps what V8 compiled for that: the code cache then holds
// every function that a start needs, not only those that compile with the file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { exitCodes } from '../runtime/cliCommand.ts';
import { leaveHeapToV8 } from '../runtime/heapRoom.ts';
import { codeCacheFile, compileProgram, runProgram } from './programScript.ts';

const directory = mkdtempSync(path.join(tmpdir(), 'rostrum-build-'));
const warmers = {
  program: {
    words: ['hub', 'start', '--port', '0', '--data', path.join(directory, 'hub')],
    exitCode: exitCodes.ok,
  },
  // Nobody answers at that port: it comes as far as asking.
  ask: { words: ['task', 'list', '--hub', 'http://127.0.0.1:1'], exitCode: exitCodes.unreachable },
} as const;

const name = process.argv[2] === 'ask' ? 'ask' : 'program';
const { words, exitCode } = warmers[name];
const file = path.resolve(import.meta.dirname, '..', 'dist', `${name}.cjs`);
rmSync(codeCacheFile(file), { force: true });
const program = compileProgram(file);

process.on('exit', (code) => {
  rmSync(directory, { recursive: true, force: true });
  if (code !== exitCode) return;
  // V8 takes a cache only where its flags are those with which it was made, and a start has none yet.
  leaveHeapToV8();
  writeFileSync(codeCacheFile(file), program.createCachedData());
  process.exitCode = exitCodes.ok;
});
// Nothing of the person who builds: no configuration, no address, no token.
for (const variable of Object.keys(process.env)) if (variable.startsWith('ROSTRUM_')) delete process.env[variable];
process.env['HOME'] = directory;
process.env['ROSTRUM_LOG_LEVEL'] = 'error';
process.argv = [process.execPath, file, ...words];
runProgram(program, file);
setInterval(() => {
  // It answers as soon as it waits to be ended.
  if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
}, 20).unref();
