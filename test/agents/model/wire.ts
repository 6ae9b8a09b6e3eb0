import type { ClientCall } from './clientTools.ts';
import type { Conversation } from './conversation.ts';

/** A turn as it is sent: what is said, and the calls with their ids. */
export interface Said {
  readonly text: string;
  readonly calls: readonly (ClientCall & { readonly id: string })[];
  readonly model: string;
  /** Unique for this reply. */
  readonly replyId: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** A request beside the conversation that wants JSON gets this. */
  readonly isAside: boolean;
}

/** A reply as a body. */
export interface WireReply {
  readonly contentType: 'application/json' | 'text/event-stream';
  readonly body: string;
}

/** One wire format: requests in, replies out, and what is asked beside turns. */
export interface WireFormat {
  readonly name: 'anthropic' | 'responses' | 'chat' | 'gemini';
  /** Whether a path asks for a turn in this format. */
  isTurn: (path: string) => boolean;
  /** The answer to another request of this format: counted tokens, lists of models. */
  answerOther: (path: string, tokens: number) => unknown;
  readConversation: (body: Json) => Conversation;
  render: (said: Said, request: { readonly path: string; readonly body: Json }) => WireReply;
  /** An error as this vendor words it. */
  renderError: (status: number) => unknown;
  /** That nothing is left of a quota, in the same way; a vendor whose clients are not tried with it has no words. */
  spent?: { readonly status: number; readonly body: unknown };
}

/** A body that a client sent; what is not there reads as undefined. */
// oxlint-disable-next-line typescript/no-explicit-any -- A foreign format, of which only a part is read.
export type Json = any;

/** A value as a JSON body. */
export const asJson = (value: unknown): WireReply => ({ contentType: 'application/json', body: JSON.stringify(value) });

/** Events as a stream; `named` streams say each event's type on a line of its own. */
export function asEvents(events: readonly Json[], { named, end = '' }: { named: boolean; end?: string }): WireReply {
  const lines = events.map((event) => `${named ? `event: ${event.type}\n` : ''}data: ${JSON.stringify(event)}\n\n`);
  return { contentType: 'text/event-stream', body: `${lines.join('')}${end}` };
}

/** A list that may be missing, or a single thing. */
export const listOf = (value: Json): readonly Json[] => (Array.isArray(value) ? value : [value ?? []].flat());

/** The text of a content: a string, or parts of which some hold text. */
export const textOf = (content: Json): string =>
  listOf(content)
    .map((part) => (typeof part === 'string' ? part : (part?.text ?? '')))
    .join('\n');

/** What clients add to a person's words, in tags of their own. */
const addedByClients = /<(system-reminder|environment_context|session_context|user_instructions)>[\s\S]*?<\/\1>/g;

/** A person's own words. */
export const ownWords = (text: string): string => text.replaceAll(addedByClients, '').trim();
