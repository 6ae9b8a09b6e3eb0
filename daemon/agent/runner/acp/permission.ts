import type { PermissionOption, RequestPermissionResponse } from '@agentclientprotocol/sdk/unstable';

/** The answer that nothing was decided: the turn is over, or nobody could be asked. The call does not run. */
export const undecided: RequestPermissionResponse = { outcome: { outcome: 'cancelled' } };

/**
 * Chooses what an agent offers for a decision. What would hold for later calls too is never chosen: each call is decided by
 * itself. An agent that offers no other way does not run the call.
 */
export function chooseOption(options: readonly PermissionOption[], isAllowed: boolean): RequestPermissionResponse {
  const wanted = isAllowed ? 'allow_once' : 'reject_once';
  const option = options.find(({ kind }) => kind === wanted) ?? options.find(({ kind }) => kind === 'reject_once');
  return option === undefined ? undecided : { outcome: { outcome: 'selected', optionId: option.optionId } };
}
