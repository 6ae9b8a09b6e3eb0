import { conflict } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { Intervention } from '../../shared/model/intervention.ts';

/** @throws conflict that says who has answered, or why nobody need. */
export function requireUnanswered({ outcome }: Intervention): void {
  if (outcome.state === 'answered')
    throw conflict(`${actorName(outcome.by)} has answered this already: "${outcome.answer}".`, {
      answeredBy: outcome.by,
    });
  if (outcome.state === 'withdrawn') throw conflict(`This needs no answer any more: ${outcome.why}.`);
}

/** The option that was meant. @throws conflict that names the options, where it is none of them. */
export function chosen(intervention: Intervention, response: string): string {
  const said = response.trim().toLowerCase();
  const choice = intervention.options.find((option) => option.toLowerCase() === said);
  if (choice !== undefined) return choice;
  throw conflict(`Answer with one of: ${intervention.options.join(', ')}.`, { options: intervention.options });
}
