import type { ApprovalEnd } from '../../shared/model/approval.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';

type InterventionEvent = Extract<
  HubEvent,
  {
    type:
      | 'intervention_requested'
      | 'intervention_responded'
      | 'intervention_withdrawn'
      | 'objective_needs_human'
      | 'objective_human_responded'
      | 'objective_human_not_needed'
      | 'session_needs_human'
      | 'session_human_responded'
      | 'session_human_not_needed'
      | 'approval_settled';
  }
>;

/** One intervention in, one out. The first answer wins; a closed one stays as it is. */
export function applyIntervention(
  intervention: Intervention | undefined,
  event: InterventionEvent,
  at: number,
): Intervention | undefined {
  if ('intervention' in event) return intervention ?? event.intervention;
  if (event.type === 'approval_settled') return settled(intervention, event.how);
  if (intervention?.outcome.state !== 'open') return intervention;
  switch (event.type) {
    case 'intervention_responded':
    case 'objective_human_responded':
    case 'session_human_responded':
      return { ...intervention, outcome: { state: 'answered', answer: event.answer, by: event.actor, at } };
    case 'intervention_withdrawn':
    case 'objective_human_not_needed':
    case 'session_human_not_needed':
      return { ...intervention, outcome: { state: 'withdrawn', why: event.why, at } };
  }
}

/** The first end counts, as the first answer does. */
function settled(intervention: Intervention | undefined, how: ApprovalEnd): Intervention | undefined {
  const call = intervention?.call;
  if (intervention === undefined || call === undefined || call.settled !== undefined) return intervention;
  return { ...intervention, call: { ...call, settled: how } };
}
