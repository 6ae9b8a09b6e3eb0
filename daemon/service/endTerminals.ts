import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { readRuntimeDirectory, tmuxSocketName } from '../chosenRuntime.ts';
import { runtimeDirectory } from '../runtimeDirectory.ts';
import type { ServiceParts } from './serviceWay.ts';

/**
 * Ends the tmux that a home's daemon has left running for its return, and every session in it. It is found by its own
 * socket, which no other data directory shares: below the user's runtime directory where a service manager gave one to the
 * daemon, else below that of temporary files.
 */
export async function endTerminals({ place: { home, uid }, run }: ServiceParts): Promise<void> {
  const dataDir = path.join(home, 'daemon');
  const given = process.env['XDG_RUNTIME_DIR'];
  const places = [undefined, `/run/user/${uid}`, ...(given === undefined ? [] : [given])];
  const usual = places.map((xdgRuntimeDir) => runtimeDirectory({ dataDir, xdgRuntimeDir, tmpDir: tmpdir(), uid }));
  const chosen = await readRuntimeDirectory(dataDir);
  for (const directory of new Set(chosen === undefined ? usual : [chosen, ...usual])) {
    const socket = path.join(directory, tmuxSocketName);
    // A server that has ended by itself leaves its socket behind.
    if (existsSync(socket)) await run('tmux', ['-S', socket, 'kill-server']);
    await rm(directory, { recursive: true, force: true });
  }
}
