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
      | 'objective_human_not_needed';
  }
>;

/** One intervention in, one out. The first answer wins; a closed one stays as it is. */
export function applyIntervention(
  intervention: Intervention | undefined,
  event: InterventionEvent,
  at: number,
): Intervention | undefined {
  if ('intervention' in event) return intervention ?? event.intervention;
  if (intervention?.outcome.state !== 'open') return intervention;
  switch (event.type) {
    case 'intervention_responded':
    case 'objective_human_responded':
      return { ...intervention, outcome: { state: 'answered', answer: event.answer, by: event.actor, at } };
    case 'intervention_withdrawn':
    case 'objective_human_not_needed':
      return { ...intervention, outcome: { state: 'withdrawn', why: event.why, at } };
  }
}
