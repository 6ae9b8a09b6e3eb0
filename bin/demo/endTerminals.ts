import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { runtimeDirectory } from '../../daemon/runtimeDirectory.ts';

/**
 * Ends the tmux server that a daemon of the demo has left running for its return. It is found by the daemon's own
 * socket, which no other data directory shares.
 */
export async function endTerminals(dataDir: string, env: NodeJS.ProcessEnv): Promise<void> {
  const directory = runtimeDirectory({
    dataDir,
    xdgRuntimeDir: env['XDG_RUNTIME_DIR'],
    tmpDir: tmpdir(),
    uid: process.getuid?.() ?? 0,
  });
  const socket = path.join(directory, 't.sock');
  if (existsSync(socket)) {
    // A server that has ended by itself leaves its socket behind.
    await promisify(execFile)('tmux', ['-S', socket, 'kill-server'], { timeout: 10_000 }).catch(() => undefined);
  }
  rmSync(directory, { recursive: true, force: true });
}
