import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { readLockHolder } from '../../runtime/fileLock.ts';
import type { ServicePlace } from './servicePlace.ts';

/** A daemon that is asked to end ends its terminals and closes its files; a busy machine takes its time. */
const stopMs = 30_000;
const lookMs = 50;

const holderOf = (home: string): Promise<number | undefined> =>
  readLockHolder(path.join(home, 'daemon', 'daemon.lock'));

/** @throws HubError where a daemon runs that nobody here can ask to end. */
export async function requireEnded({ home }: Pick<ServicePlace, 'home'>): Promise<void> {
  const holder = await holderOf(home);
  if (holder === undefined) return;
  throw new HubError(
    'conflict',
    `A daemon runs that no service keeps (process ${holder}). End it (kill ${holder}; its sessions live on), then run the same command again.`,
  );
}

/** Asks a daemon to end whose keeper has gone before it. */
export async function askToEnd({ home }: Pick<ServicePlace, 'home'>): Promise<void> {
  const holder = await holderOf(home);
  if (holder !== undefined) process.kill(holder, 'SIGTERM');
}

/** Waits for a daemon that was asked to end. @throws HubError where it does not. */
export async function untilEnded({ home }: Pick<ServicePlace, 'home'>): Promise<void> {
  const deadline = performance.now() + stopMs;
  for (;;) {
    const holder = await holderOf(home);
    if (holder === undefined) return;
    if (performance.now() > deadline)
      throw new HubError(
        'conflict',
        `The daemon (process ${holder}) does not end. If it hangs: kill -9 ${holder}; its sessions live on.`,
      );
    await pause(lookMs);
  }
}
