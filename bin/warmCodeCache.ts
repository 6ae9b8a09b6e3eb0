// Starts the built hub once, empty, and keeps what V8 compiled for that: the code cache then holds every function that a
// start needs, not only those that compile with the file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { codeCacheFile, compileProgram, runProgram } from './programScript.ts';

const file = path.resolve(import.meta.dirname, '..', 'dist', 'program.cjs');
const directory = mkdtempSync(path.join(tmpdir(), 'rostrum-build-'));
rmSync(codeCacheFile(file), { force: true });
const program = compileProgram(file);

process.on('exit', (code) => {
  rmSync(directory, { recursive: true, force: true });
  if (code === 0) writeFileSync(codeCacheFile(file), program.createCachedData());
});
// Nothing of the person who builds: no configuration, no address, no token.
for (const name of Object.keys(process.env)) if (name.startsWith('ROSTRUM_')) delete process.env[name];
process.env['HOME'] = directory;
process.env['ROSTRUM_LOG_LEVEL'] = 'error';
process.argv = [process.execPath, file, 'hub', 'start', '--port', '0', '--data', path.join(directory, 'hub')];
runProgram(program, file);
setInterval(() => {
  // It answers as soon as it waits to be ended.
  if (process.listenerCount('SIGTERM') > 0) process.kill(process.pid, 'SIGTERM');
}, 20).unref();
