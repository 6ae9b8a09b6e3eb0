import type { HubClient } from '../hub/hubClient.ts';

/** How long a restored editor waits for a window that has just begun to know its hub. */
const startMs = 10_000;

/** Resolves when the window has a hub to ask, or has had time enough to find none. */
export function untilHub({ connection, onConnection }: Pick<HubClient, 'connection' | 'onConnection'>): Promise<void> {
  if (connection.state !== 'none') return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, startMs);
    const listening = onConnection.on(({ state }) => state !== 'none' && done());
  });
}
