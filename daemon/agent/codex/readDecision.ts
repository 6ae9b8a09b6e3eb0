import * as z from 'zod';
import type { ApprovalEffect } from '../../../shared/model/approval.ts';

const amended = z.looseObject({
  applyNetworkPolicyAmendment: z.looseObject({ network_policy_amendment: z.looseObject({ action: z.string() }) }),
});
const decided = z.union([
  z.looseObject({ decision: z.unknown() }),
  z.looseObject({ action: z.string() }),
  z.looseObject({ permissions: z.record(z.string(), z.unknown()) }),
]);

/**
 * What the terminal of Codex answered to a question about a call: undefined where that is not known. Shapes:
 * `codex app-server generate-ts`, 0.169.0.
 */
export function readDecision(result: unknown): ApprovalEffect | undefined {
  const said = decided.safeParse(result).data;
  if (said === undefined) return undefined;
  if ('decision' in said) return effectOf(said.decision);
  if ('action' in said) return said.action === 'accept' ? 'allow' : 'deny';
  const granted = Object.values(said.permissions).filter((permission) => (permission ?? undefined) !== undefined);
  return granted.length > 0 ? 'allow' : 'deny';
}

function effectOf(decision: unknown): ApprovalEffect | undefined {
  if (decision === 'accept' || decision === 'acceptForSession') return 'allow';
  if (decision === 'decline' || decision === 'cancel') return 'deny';
  if (typeof decision !== 'object' || decision === null) return undefined;
  if ('acceptWithExecpolicyAmendment' in decision) return 'allow';
  const action = amended.safeParse(decision).data?.applyNetworkPolicyAmendment.network_policy_amendment.action;
  return action === undefined ? undefined : action === 'allow' ? 'allow' : 'deny';
}
