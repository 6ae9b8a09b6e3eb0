import * as vscode from 'vscode';
import { HubError } from '../../shared/errors.ts';
import type { DeliveryRow } from '../../shared/model/note.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { limits } from '../../shared/timings.ts';
import type { App } from '../app.ts';
import { lineOf } from '../inbox/about.ts';
import { agoText } from '../inbox/spans.ts';
import { t } from '../l10n/text.ts';
import type { SessionTerminals } from '../terminals/sessionTerminals.ts';
import { receiptText, steeringText, urgentText } from '../views/sessions/messageTexts.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { answered } from './answered.ts';
import { choose } from './choose.ts';
import { askText } from './askText.ts';
import { followMessage } from './followMessage.ts';
import { registerCommands } from './register.ts';
import { sessionFor } from './sessions.ts';

/** Whoever sent a message waits no longer for its receipt; the list of messages has it later. */
const followMs = 10 * 60_000;
const saidMs = 8_000;
/** The last ones are listed. */
const listedMessages = 200;
const lineCharacters = 200;

/** What people say to the agents of sessions, and what became of it. */
export function registerMessageCommands(app: App, terminals: SessionTerminals): vscode.Disposable {
  const { hub, log } = app;
  const isSteered = (session: SessionRow): boolean => isLiving(session);
  return registerCommands(log, {
    'rostrum.session.tell': (...args) => tell(args, false),
    'rostrum.session.tellUrgent': (...args) => tell(args, true),
    'rostrum.session.messages': async (...args) => {
      const wish = { title: t('Messages to which session?'), isOffered: () => true };
      const session = await answered(sessionFor(app, terminals, args, wish));
      await list(session);
    },
  });

  async function tell(args: readonly unknown[], urgent: boolean): Promise<void> {
    const title = urgent ? t('Interrupt which session with a message?') : t('Send a message to which session?');
    const session = await answered(sessionFor(app, terminals, args, { title, isOffered: isSteered }));
    const name = plainLine(session.name);
    const text = await askText({
      title: urgent ? t('Urgent message to {0}', name) : t('Message to {0}', name),
      // What it means is said before it happens.
      prompt: urgent ? urgentText(session) : steeringText(session),
      why: (typed) =>
        typed.length > limits.noteCharacters ? t('At most {0} characters.', limits.noteCharacters) : undefined,
    });
    if (text === undefined) return;
    const { delivery } = await hub.call('session.tell', { id: session.id, text, urgent });
    await receipt(session, delivery);
  }

  /** Shows how far a message is until that is settled; where its agent did not take it, a person decides. */
  async function receipt({ id, name: given }: SessionRow, sent: DeliveryRow): Promise<void> {
    const name = plainLine(given);
    const title = t('Message to {0}', name);
    const until = Date.now() + followMs;
    const goesOn = (): boolean => {
      const row = hub.mirror.get('session', id);
      return Date.now() < until && row !== undefined && isLiving(row);
    };
    const ended = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
      followMessage(hub, sent, { goesOn, onSeen: (seen) => progress.report({ message: receiptText(seen) }) }),
    );
    if (ended === undefined) return;
    // Where work stands still for it the hub asks what shall become of it: the inbox tells that once.
    const isAsked = [...hub.mirror.all('intervention').values()].some(
      ({ what, state, sessionId }) => what === 'stranded_input' && state === 'open' && sessionId === id,
    );
    if (ended.state === 'stranded' && !isAsked) return seeTo(ended, t('{0} did not take your message', name));
    vscode.window.setStatusBarMessage(`$(${iconOf(ended)}) ${title}: ${receiptText(ended)}`, saidMs);
  }

  /** What can be done with a text that its agent did not take. */
  async function seeTo(message: DeliveryRow, what: string): Promise<void> {
    const [again, drop, open] = [t('Bring It Again'), t('Drop It'), t('Open Terminal')];
    const said = `${what}: ${plainLine(message.reason ?? t('nobody knows why'))}`;
    const chosen = await answered(vscode.window.showWarningMessage(said, again, drop, open));
    if (chosen === open) return void terminals.open(message.sessionId);
    await hub.call('session.redeliver', { id: message.sessionId, delivery: message.id, drop: chosen === drop });
    const session = hub.mirror.get('session', message.sessionId);
    if (chosen === again && session !== undefined) await receipt(session, message);
  }

  async function list(session: SessionRow): Promise<void> {
    const name = plainLine(session.name);
    const messages = await readMessages(session.id);
    if (messages.length === 0) throw new HubError('not-found', t('Nothing was said to {0} yet.', name));
    const items = messages.reverse().map((message) => ({
      label: `$(${iconOf(message)}) ${lineOf(message.text, lineCharacters)}`,
      description: agoText(hub.hubNow() - message.wantedAt),
      detail: receiptText(message),
      message,
    }));
    const placeHolder = steeringText(session);
    const title = t('Messages to {0}', name);
    const chosen = await choose(items, title, { placeHolder, matchOnDetail: true });
    const { message } = chosen;
    if (message.state === 'stranded') return seeTo(message, lineOf(message.text, lineCharacters));
    await vscode.window.showInformationMessage(receiptText(message), { modal: true, detail: message.text });
  }

  async function readMessages(id: string): Promise<DeliveryRow[]> {
    let messages: DeliveryRow[] = [];
    let after: string | undefined;
    do {
      const page = await hub.call('session.messages', { id, limit: listedMessages, after });
      messages = [...messages, ...page.rows].slice(-listedMessages);
      after = page.next;
    } while (after !== undefined);
    return messages;
  }
}

function iconOf({ state }: DeliveryRow): string {
  switch (state) {
    case 'verified':
      return 'pass';
    case 'stranded':
      return 'warning';
    case 'dropped':
      return 'circle-slash';
    case 'wanted':
    case 'received':
    case 'typed':
    case 'submitted':
      return 'clock';
  }
}
