import type { ApprovalEnd } from './approval.ts';
import type { Id } from './ids.ts';
import type { SessionIntervention } from './intervention.ts';

/** Facts about what waits for a person in a session without a task, and about calls of tools; what is asked about a task its own interventions tell. */
export interface ApprovalEvents {
  /** It works on no task, and asks something, or a call of it waits: a person is asked. */
  session_needs_human: { readonly intervention: SessionIntervention };
  session_human_responded: { readonly interventionId: Id<'intervention'>; readonly answer: string };
  session_human_not_needed: { readonly interventionId: Id<'intervention'>; readonly why: string };
  /** A call that a person was asked about waits no more, as its server said. */
  approval_settled: {
    readonly interventionId: Id<'intervention'>;
    readonly how: ApprovalEnd;
    readonly why?: string | undefined;
  };
}
