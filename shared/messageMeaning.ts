import type { SessionRow } from './model/session.ts';

/** What a message to a session becomes: a text in its terminal, the next turn of its agent, something to read, or a line that points to it. */
export type MessageMeaning = 'typed' | 'turn' | 'read' | 'pointer' | 'unknown';

/** How a session is steered; `unknown` where its server is too old to say. */
export function messageMeaning({ mode, delivery }: Pick<SessionRow, 'mode' | 'delivery'>): MessageMeaning {
  // Whoever speaks with an agent for us gives it the message as what is said next.
  return mode === 'headless' || mode === 'acp' ? 'turn' : (delivery ?? 'unknown');
}
