import type { HubState } from '../../server/state/hubState.ts';
import { rightOfPerson } from '../../server/state/sessionRights.ts';

/** What is asked in a private session, but for what is asked about a task or an objective, is seen by who may look into it. */
export function isClosedRow(state: HubState, id: string, personId: string): boolean {
  const asked = state.interventions.get(id);
  const session = state.sessions.get(asked?.sessionId ?? '');
  if (asked === undefined || session?.private !== true) return false;
  const isOfSession = asked.taskId === undefined && asked.objectiveId === undefined;
  return (asked.kind === 'tool_approval' || isOfSession) && rightOfPerson(state, session, personId) === 'none';
}
