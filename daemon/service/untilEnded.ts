import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import { readLockHolder } from '../../runtime/fileLock.ts';
import type { ServicePlace } from './servicePlace.ts';

/** A daemon that is asked to end ends its terminals and closes its files; a busy machine takes its time. */
const stopMs = 30_000;
const lookMs = 50;

/** Waits for a daemon that was asked to end. @throws HubError where it does not. */
export async function untilEnded({ home }: Pick<ServicePlace, 'home'>): Promise<void> {
  const lock = path.join(home, 'daemon', 'daemon.lock');
  const deadline = performance.now() + stopMs;
  for (;;) {
    const holder = await readLockHolder(lock);
    if (holder === undefined) return;
    if (performance.now() > deadline)
      throw new HubError(
        'conflict',
        `The daemon (process ${holder}) does not end. If it hangs: kill -9 ${holder}; its sessions live on.`,
      );
    await pause(lookMs);
  }
}
