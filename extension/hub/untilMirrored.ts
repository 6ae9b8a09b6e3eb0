import type { HubClient } from './hubClient.ts';

/** What a hub has just done is in the mirror within milliseconds; what it still has to hear of a server, within seconds. */
const mostMs = 5_000;

/** Waits until the mirror shows something; for a moment at most, since it may never come. */
export function untilMirrored(
  { mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>,
  isShown: (shown: HubClient['mirror']) => boolean,
): Promise<void> {
  if (isShown(mirror)) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      heard.dispose();
      resolve();
    };
    const timer = setTimeout(finish, mostMs);
    const heard = onRows.on(() => {
      if (isShown(mirror)) finish();
    });
  });
}
