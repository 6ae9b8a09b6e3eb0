import { becomePlain } from './plainShell.ts';
import type { KeyLine } from './references/keyLine.ts';
import { createTap } from './references/keyLine.ts';
import type { TerminalFleet } from './terminalFleet.ts';

/** A shell of a fleet, typed into through hub and daemon. */
export async function openRelayLine(fleet: TerminalFleet, session: string, hub?: string): Promise<KeyLine> {
  await fleet.openShell(session);
  const tap = createTap();
  const watching = await fleet.watch(
    session,
    ({ bytes }, done) => {
      tap.take(bytes);
      done();
    },
    hub,
  );
  watching.type(becomePlain);
  return { name: 'rostrum', type: watching.type, onBytes: tap.onBytes, close: () => watching.close() };
}
