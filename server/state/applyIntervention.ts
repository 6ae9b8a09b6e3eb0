import type { TaskEvent } from '../../shared/model/events.ts';
import type { Intervention } from '../../shared/model/intervention.ts';

type InterventionEvent = Extract<
  TaskEvent,
  { type: 'intervention_requested' | 'intervention_responded' | 'intervention_withdrawn' }
>;

/** One intervention in, one out. The first answer wins; a closed one stays as it is. */
export function applyIntervention(
  intervention: Intervention | undefined,
  event: InterventionEvent,
  at: number,
): Intervention | undefined {
  if (event.type === 'intervention_requested') return intervention ?? event.intervention;
  if (intervention?.outcome.state !== 'open') return intervention;
  switch (event.type) {
    case 'intervention_responded':
      return { ...intervention, outcome: { state: 'answered', answer: event.answer, by: event.actor, at } };
    case 'intervention_withdrawn':
      return { ...intervention, outcome: { state: 'withdrawn', why: event.why, at } };
  }
}
