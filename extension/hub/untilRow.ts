import type { Row } from '../../shared/model/rows.ts';
import type { HubClient } from './hubClient.ts';

/** Rows follow an answer within milliseconds. */
const mostMs = 2_000;

/** Waits for a record that the hub has just made to be in the mirror; a moment at most. */
export function untilRow(
  { mirror, onRows }: Pick<HubClient, 'mirror' | 'onRows'>,
  kind: Row['kind'],
  id: string,
): Promise<void> {
  const isHere = (): boolean => mirror.get(kind, id) !== undefined;
  if (isHere()) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      heard.dispose();
      resolve();
    };
    const timer = setTimeout(finish, mostMs);
    const heard = onRows.on(() => {
      if (isHere()) finish();
    });
  });
}
