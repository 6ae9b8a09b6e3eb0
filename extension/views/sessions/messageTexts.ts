import { messageMeaning } from '../../../shared/messageMeaning.ts';
import type { DeliveryRow } from '../../../shared/model/note.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import { t } from '../../l10n/text.ts';

type Steered = Pick<SessionRow, 'mode' | 'delivery'>;

/** How a session is steered: what a message to it becomes. */
export function steeringText(session: Steered): string {
  switch (messageMeaning(session)) {
    case 'typed':
      return t('Messages are typed into its terminal when its turn has ended.');
    case 'turn':
      return t('Messages are what is said to it next, when its turn has ended.');
    case 'read':
      return t('Messages are kept on its server until its agent asks for them.');
    case 'pointer':
      return t('It executes what is typed: a line that does nothing says how to read the message.');
    case 'unknown':
      return t('Its server is too old to say how messages reach it.');
  }
}

/** The same of a message that does not wait for the end of a turn. Where nothing can be interrupted, none is. */
export function urgentText(session: Steered): string {
  switch (messageMeaning(session)) {
    case 'typed':
      return t('Its turn is interrupted; then the message is typed into its terminal and submitted.');
    case 'turn':
      return t('Its turn is ended, and the message is what is said to it next, in the same conversation.');
    case 'read':
    case 'pointer':
    case 'unknown':
      return steeringText(session);
  }
}

/** How far a message is, in few words. */
export function receiptText({ state, reason }: Pick<DeliveryRow, 'state' | 'reason'>): string {
  switch (state) {
    case 'wanted':
      return t('waits for its server');
    case 'received':
      return t('on its server, and waits for the agent');
    case 'typed':
      return t('typed, and not submitted yet');
    case 'submitted':
      return t('submitted, and not taken yet');
    case 'verified':
      return t('taken by the agent');
    case 'stranded':
      return reason === undefined ? t('not taken') : t('not taken: {0}', plainLine(reason));
    case 'dropped':
      return t('dropped');
  }
}
