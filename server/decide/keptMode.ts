import type { RunMode, SessionFacts } from '../../shared/model/session.ts';

/** How a session's agent is run, as its record keeps it: interactively where it says nothing. */
export const keptMode = (mode: RunMode | undefined): Pick<SessionFacts, 'mode'> =>
  mode === undefined || mode === 'interactive' ? {} : { mode };
