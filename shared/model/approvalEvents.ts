import type { ApprovalEnd } from './approval.ts';
import type { GuardTrip } from './guard.ts';
import type { Id } from './ids.ts';
import type { SessionIntervention } from './intervention.ts';

/** Facts about what waits for a person in a session without a task, and about calls of tools; what is asked about a task its own interventions tell. */
export interface ApprovalEvents {
  /** It works on no task, and asks something, a call of it waits, or a guard stopped it: a person is asked. */
  session_needs_human: { readonly intervention: SessionIntervention };
  session_human_responded: { readonly interventionId: Id<'intervention'>; readonly answer: string };
  session_human_not_needed: { readonly interventionId: Id<'intervention'>; readonly why: string };
  /** It nears a budget that it shares. */
  session_guard_warned: GuardTrip;
  /** A person lets it go on, which a guard had stopped. */
  session_guard_released: GuardTrip & { readonly raisedTo?: number | undefined };
  /** A call that a person was asked about waits no more, as its server said. */
  approval_settled: {
    readonly interventionId: Id<'intervention'>;
    readonly how: ApprovalEnd;
    readonly why?: string | undefined;
  };
}
