import type { HubClient } from '../hub/hubClient.ts';

/** A link may open the window: its rows come a little later. */
const rowsMs = 10_000;

/** Resolves when the window has all of its rows, or has had time enough. */
export function untilRows({ mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>): Promise<void> {
  if (mirror.isWhole) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, rowsMs);
    const listening = onRows.on(() => mirror.isWhole && done());
  });
}
