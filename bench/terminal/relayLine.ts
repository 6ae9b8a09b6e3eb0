import { becomePlain } from './plainShell.ts';
import type { KeyLine } from './references/keyLine.ts';
import { createTap } from './references/keyLine.ts';
import type { TerminalFleet } from './terminalFleet.ts';
import type { WatchingWindow } from './watchSession.ts';

/** A shell of a fleet, typed into through hub and daemon, in a window of its own or in one that shows more. */
export async function openRelayLine(
  fleet: TerminalFleet,
  session: string,
  window: Pick<WatchingWindow, 'watch'> = fleet,
): Promise<KeyLine> {
  await fleet.openShell(session);
  const tap = createTap();
  const watching = await window.watch(session, ({ bytes }, done) => {
    tap.take(bytes);
    done();
  });
  watching.type(becomePlain);
  return { name: 'rostrum', type: watching.type, onBytes: tap.onBytes, close: () => watching.close() };
}
