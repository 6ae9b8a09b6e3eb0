import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { Actor } from '../../shared/model/actor.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import { lineOf } from './about.ts';
import { agoText } from './spans.ts';

/** The answer counts, or it came too late; `sentence` says whose counts. */
export type Responded = { readonly kind: 'answered' } | { readonly kind: 'late'; readonly sentence: string };

type Hub = Pick<HubClient, 'call'>;

const answerCharacters = 300;
const nameCharacters = 60;
/** Refusals behind which there may be somebody who was first. */
const lateCodes: ReadonlySet<ErrorCode> = new Set(['conflict', 'wrong-state', 'not-found']);

/** Gives an answer. @throws HubError where it could not be given, and the intervention still waits. */
export async function respond(
  hub: Hub,
  { id, answer, now }: { readonly id: string; readonly answer: string; readonly now: () => number },
): Promise<Responded> {
  try {
    await hub.call('intervention.respond', { id, response: answer });
    return { kind: 'answered' };
  } catch (thrown) {
    if (!(thrown instanceof HubError) || !lateCodes.has(thrown.code)) throw thrown;
    const sentence = await whoWasFirst(hub, id, now);
    if (sentence === undefined) throw thrown;
    return { kind: 'late', sentence };
  }
}

/** Who answered what and when, as a sentence; undefined while nobody has, or where that cannot be seen. */
export async function whoWasFirst(hub: Hub, id: string, now: () => number): Promise<string | undefined> {
  const view = await hub.call('intervention.view', { id }).catch((thrown: unknown) => {
    // What cannot be seen any more needs no answer of this person.
    if (thrown instanceof HubError && thrown.code === 'not-found') return undefined;
    throw thrown;
  });
  if (view?.intervention.state === 'open') return undefined;
  if (view?.intervention.state !== 'answered') return t('It needs no answer any more.');
  const { intervention, answeredBy, answer = '' } = view;
  // The hub has checked it; only the type of its ids is wider on the wire.
  const by = answeredBy === undefined ? (intervention.answeredBy ?? '') : actorName(answeredBy as Actor);
  const ago = agoText(now() - (intervention.closedAt ?? now()));
  return t('{0} answered it {1}: “{2}”.', lineOf(by, nameCharacters), ago, lineOf(answer, answerCharacters));
}
