import type { HubError } from '../../shared/errors.ts';
import type { Row } from '../../shared/model/rows.ts';
import type { Caller } from '../access/caller.ts';
import type { Hub } from '../hub.ts';
import type { Relay } from '../relay/relay.ts';
import type { Clock } from './clock.ts';
import type { SendPulse } from './pulseAudience.ts';
import type { RecentChanges } from './recentChanges.ts';

/** A row and its JSON, made once however many windows see it. */
export interface RenderedRow {
  readonly row: Row;
  readonly text: string;
}

/** What a window's link uses of its surroundings. */
export interface ClientSurroundings {
  readonly hub: Hub;
  readonly clock: Clock;
  /** Begins anew whenever positions of before mean nothing any more. */
  changes: () => RecentChanges;
  row: (id: string) => RenderedRow | undefined;
  isVisible: (caller: Caller, id: string) => boolean;
  toRefusal: (thrown: unknown) => HubError;
  readonly relay: Relay;
  /** This window, or what it sees, is another than before. */
  onPresent: () => void;
  /** Who is here now. */
  presentNow: () => Iterable<Parameters<SendPulse>>;
  onRefused: (address: string, error: unknown) => void;
}
