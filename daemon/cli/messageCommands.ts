import { messageMeaning } from '../../shared/messageMeaning.ts';
import type { MessageMeaning } from '../../shared/messageMeaning.ts';
import type { DeliveryRow } from '../../shared/model/note.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import { hubCommand, pageOf, pageOptions } from './command.ts';
import type { HubCommand } from './command.ts';
import { renderMore, renderPage, renderSection } from './page.ts';
import { sessionArg, sessionKeyOf } from './sessionKey.ts';
import { renderMoment } from './times.ts';

export const messageCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'session tell',
    summary: 'Send a message to the agent of a session, with a receipt',
    asks: ['session.view', 'session.tell'],
    args: [
      { name: 'session', description: 'Session by name or id' },
      { name: 'text', description: 'What to tell' },
    ],
    options: [{ flags: '--urgent', description: 'Interrupt its turn instead of waiting for the end of it' }],
    examples: [
      'rostrum session tell review "The tests are in test/, not in spec/"',
      'rostrum session tell review "Stop: the schema changes" --urgent',
    ],
    async run({ ask, given, io }) {
      const id = given.required('session');
      const urgent = given.choice('urgent') === true;
      // What it means is said before it happens.
      const { session } = await ask('session.view', { id });
      io.stderr(`${meaningOf(session, urgent)}\n`);
      const answer = await ask('session.tell', { id: session.id, text: given.required('text'), urgent });
      const text = () => `Sent (${answer.delivery.id}). Its receipt: "rostrum session messages ${session.name}".`;
      return { result: answer, text };
    },
  }),

  hubCommand({
    path: 'session retry',
    summary: 'Bring a text again that the agent of a session did not take, or drop it',
    asks: ['session.redeliver'],
    args: [
      { name: 'session', description: 'Session by name or id' },
      { name: 'delivery', description: 'Id of the text; "rostrum session messages" shows it' },
    ],
    options: [{ flags: '--drop', description: 'Leave it for good' }],
    examples: [
      'rostrum session retry review delivery_0k3v9q2m7x1c5b8n',
      'rostrum session retry review delivery_0k3v9q2m7x1c5b8n --drop',
    ],
    async run({ ask, given }) {
      const answer = await ask('session.redeliver', {
        id: given.required('session'),
        delivery: given.required('delivery'),
        drop: given.choice('drop'),
      });
      return {
        result: answer,
        text: () => (answer.delivery.state === 'dropped' ? 'Dropped.' : 'It is brought again.'),
      };
    },
  }),

  hubCommand({
    path: 'session messages',
    summary: 'What the hub has for the agent of a session, and how far each text is',
    asks: ['session.messages'],
    args: [sessionArg],
    options: pageOptions,
    examples: ['rostrum session messages   # inside a session'],
    async run(work) {
      const page = await work.ask('session.messages', { id: sessionKeyOf(work), ...pageOf(work.given) });
      const blocks = page.rows.map((row) => renderSection(headOf(row), row.text, work.io.colour));
      return {
        result: page,
        text: () => (blocks.length === 0 ? 'No messages.' : renderPage(blocks) + renderMore(page.next)),
      };
    },
  }),
];

function headOf({ id, kind, wantedAt, urgent, state, reason }: DeliveryRow): string {
  // Only who can do something about a text needs its id.
  const how = state === 'stranded' ? `stranded (${id}): ${reason ?? 'nobody knows why'}` : state;
  return `${renderMoment(wantedAt)}  ${kind}${urgent ? ', urgent' : ''}, ${how}`;
}

/** What sending a message to a session means, as a sentence. */
export function meaningOf(session: SessionRow, urgent: boolean): string {
  const { name, provider, lifecycle } = session;
  const when =
    lifecycle === 'active' || lifecycle === 'paused' ? '' : ` It is ${lifecycle}: this happens when it is there.`;
  return `${name} runs ${provider}: ${ways[messageMeaning(session)](urgent)}.${when}`;
}

const ways: Record<MessageMeaning, (urgent: boolean) => string> = {
  typed: (urgent) =>
    urgent
      ? 'its turn is interrupted, then the message is typed into its terminal and submitted'
      : 'the message is typed into its terminal and submitted when its turn has ended',
  turn: (urgent) =>
    urgent
      ? 'its turn is ended, and the message is what is said to it next, in the same conversation'
      : 'the message is what is said to it next, when its turn has ended',
  read: () => 'the message is kept on its server, and its agent reads it when it asks for messages',
  pointer: () =>
    'what is typed there is executed, so only a line is shown that does nothing and says how to read the message, once its prompt is empty',
  unknown: () => 'its server is too old to say how; the message is kept there for its agent',
};
