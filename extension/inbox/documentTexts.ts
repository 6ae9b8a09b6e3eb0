import { HubError } from '../../shared/errors.ts';
import { plainText } from '../../shared/model/plainText.ts';
import type { HubClient } from '../hub/hubClient.ts';
import { t } from '../l10n/text.ts';
import type { InboxDocument } from './inboxUri.ts';

type Hub = Pick<HubClient, 'call'>;

/** The text of a document that is only read; fetched when it is opened. @throws HubError. */
export function documentText(
  hub: Hub,
  { kind, interventionId }: InboxDocument & { readonly kind: 'plan' | 'question' | 'screen' },
): Promise<string> {
  switch (kind) {
    case 'plan':
      return planText(hub, interventionId);
    case 'question':
      return questionText(hub, interventionId);
    case 'screen':
      return screenText(hub, interventionId);
  }
}

/** A plan is Markdown by its nature; the editor's preview runs nothing of it. */
async function planText(hub: Hub, id: string): Promise<string> {
  const { question } = await hub.call('intervention.view', { id });
  return plainText(question);
}

async function questionText(hub: Hub, id: string): Promise<string> {
  const { question, intervention, answer } = await hub.call('intervention.view', { id });
  const options = intervention.options.map((option) => `- ${option}`).join('\n');
  const answered = answer === undefined ? '' : `${t('Answered by {0}:', intervention.answeredBy ?? '')}\n${answer}`;
  return plainText([question, options, answered].filter((part) => part !== '').join('\n\n')) + '\n';
}

async function screenText(hub: Hub, interventionId: string): Promise<string> {
  const { intervention } = await hub.call('intervention.view', { id: interventionId });
  const { sessionId, askedAt } = intervention;
  if (sessionId === undefined) throw new HubError('not-found', t('No session belongs to this, so it has no screen.'));
  const screen = await hub.call('session.screen', { id: sessionId, at: askedAt });
  const { lines, at, live, missing, instead } = screen;
  if (at === undefined) return `${t('There is no screen to show: {0}', missing ?? t('nobody knows why'))}\n`;
  const when = new Date(at).toLocaleString();
  const now = live ? t('The screen now, at {0}', when) : t('The last screen, of {0}', when);
  const head = instead === undefined ? [t('The screen when it asked, at {0}', when)] : [instead, now];
  return plainText([...head, '', ...lines].join('\n')) + '\n';
}
