import { mayDo } from './rules.ts';
import type { Session } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';

/** What somebody may do with the terminal of a session; `why` not drive, where that is so. */
export interface SessionAccess {
  readonly view: boolean;
  readonly drive: boolean;
  readonly why?: string | undefined;
}

/** What the caller may do with the terminal of a session. */
export function sessionAccess(state: HubState, caller: Caller, session: Session): SessionAccess {
  const target = { kind: 'session', record: session } as const;
  const drive = mayDo(state, caller, 'session.send', target);
  const why = drive ? undefined : 'You may watch, but not type.';
  return { view: mayDo(state, caller, 'session.screen', target), drive, why };
}
