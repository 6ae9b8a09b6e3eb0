import type { ObjectiveRow } from './model/objective.ts';
import type { SessionRow } from './model/session.ts';

/** Whether a session was lost, as by its server's reboot, and nobody has ended it. */
export const isLost = ({ lifecycle, wanted }: Pick<SessionRow, 'lifecycle' | 'wanted'>): boolean =>
  lifecycle === 'lost' && wanted === 'running';

/** Whether anybody misses it: not a manager that another one has followed, or whose objective is over. */
export function isMissed(
  { id, role, objectiveId }: Pick<SessionRow, 'id' | 'role' | 'objectiveId'>,
  objective: Pick<ObjectiveRow, 'status' | 'managerSessionId'> | undefined,
): boolean {
  if (role !== 'manager' || objectiveId === undefined) return true;
  return objective?.status === 'open' && objective.managerSessionId === id;
}

/** The order in which lost sessions go on: those that were begun first come to their places first. */
export const oldestFirst = (one: Pick<SessionRow, 'createdAt'>, other: Pick<SessionRow, 'createdAt'>): number =>
  one.createdAt - other.createdAt;
