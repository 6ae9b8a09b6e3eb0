import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import * as path from 'node:path';
import { HubError } from '../../shared/errors.ts';
import { shellWord } from '../../shared/shellLine.ts';
import { ensurePrivateDirectory, writeFileAtomic } from '../../runtime/atomicFile.ts';
import { renderRespawn, respawnFile } from './renderRespawn.ts';
import { untilEnded } from './untilEnded.ts';
import type { ServiceParts, ServiceWay } from './serviceWay.ts';
import { serviceDirectory } from './servicePlace.ts';

const sessionName = 'rostrum-daemon';
/** A socket's path must fit into sun_path (104 bytes on macOS). */
const longestSocket = 100;

/**
 * The daemon in a loop, in a tmux of its own: for machines without a service manager for users. It is started again after
 * a crash, and not after a boot. What it writes can be seen there, and no file grows.
 */
export function tmuxService({ place, run }: ServiceParts): ServiceWay {
  const socket = socketOf(place.home, place.uid);
  const ask = (...args: readonly string[]) => run('tmux', ['-S', socket, ...args]);
  // One that was refused for good has ended, and its last words stay there to be read.
  const isRunning = async () =>
    (await ask('list-panes', '-t', `=${sessionName}:`, '-F', '#{pane_dead}')).output === '0';

  async function end(): Promise<void> {
    // The loop hears of it, and hands it on to the daemon; this server has nothing else.
    await ask('kill-session', '-t', `=${sessionName}`);
    await untilEnded(place);
  }

  return {
    logCommand: `tmux -S ${shellWord(socket)} capture-pane -p -S -200 -t ${sessionName}:`,
    isPossible: async () => (await run('tmux', ['-V'])).code === 0,
    isRunning,
    async start() {
      // Whoever else made the directory first could read what a session is given.
      await ensurePrivateDirectory(path.dirname(socket));
      await end();
      const file = respawnFile(place);
      await writeFileAtomic(file, renderRespawn(place), { mode: 0o700 });
      // The daemon's user has no terminal here: nothing of a person's own tmux configuration is wanted.
      const { code, errors } = await run('tmux', [
        ...['-S', socket, '-f', '/dev/null', 'new-session', '-d', '-s', sessionName, '-x', '200', '-y', '50'],
        ...['-c', serviceDirectory(place), `exec /bin/sh ${shellWord(file)}`],
        ...[';', 'set-option', '-g', 'remain-on-exit', 'on'],
      ]);
      if (code !== 0) throw new HubError('unreachable', `tmux cannot keep the daemon: ${errors}`);
    },
    async remove() {
      await end();
      if (path.dirname(socket) !== serviceDirectory(place))
        await rm(path.dirname(socket), { recursive: true, force: true });
    },
  };
}

/** In the home where that fits; else in a directory of its own among temporary files, by a name that only this home has. */
function socketOf(home: string, uid: number): string {
  const near = path.join(home, 'service', 'tmux.sock');
  if (Buffer.byteLength(near) <= longestSocket) return near;
  return `/tmp/rostrum-service-${uid}-${createHash('sha256').update(home).digest('hex').slice(0, 10)}/s`;
}
