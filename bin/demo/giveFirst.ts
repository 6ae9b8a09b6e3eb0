import { setTimeout as wait } from 'node:timers/promises';
import { HubError } from '../../shared/errors.ts';
import type { Caller } from '../../daemon/cli/caller.ts';

const pollMs = 2_000;

/** What is given, to which server, and who waits for it. */
export interface Giving {
  readonly task: string;
  readonly server: string;
  readonly isStopped: () => boolean;
  /** Told once, where it has to wait. */
  readonly say: (line: string) => void;
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Gives a task to a server by hand; a machine that is too busy now is waited for, since that is no failure of anything. */
export async function giveFirst(
  call: Caller['call'],
  { task, server, isStopped, say, pause = wait }: Giving,
): Promise<void> {
  for (let tries = 0; !isStopped(); tries += 1) {
    try {
      await call('task.assign', { id: task, server });
      return;
    } catch (error) {
      if (!isTooBusy(error)) throw error;
      if (tries === 0) say('This machine is too busy to take anything new now; the demo goes on when that is over.');
      await pause(pollMs);
    }
  }
}

/** Whether nothing but the load speaks against it. */
function isTooBusy(error: unknown): boolean {
  if (!(error instanceof HubError) || error.code !== 'no-fit') return false;
  const gates: unknown = error.details?.['gates'];
  return Array.isArray(gates) && gates.length > 0 && gates.every((gate: { name?: unknown }) => gate.name === 'load');
}
