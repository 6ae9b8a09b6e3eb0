/** A wish of a model to use a tool. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: object;
}

/** One turn of a model: what it says while it says it, and the tools that it wants. */
export type Turn = AsyncIterable<{ readonly text: string } | { readonly call: ToolCall }>;

/** What a conversation is made of. */
export interface Talk<Message> {
  /** Lets the model go on from these messages. */
  readonly send: (messages: readonly Message[]) => Promise<Turn>;
  /** Uses a tool, with whatever the person has to confirm; throws where that was refused. */
  readonly use: (call: ToolCall) => Promise<Message>;
  /** A turn as it is told to the model afterwards. */
  readonly said: (text: string, calls: readonly ToolCall[]) => Message;
  readonly show: (text: string) => void;
  readonly isCancelled: () => boolean;
}

/** More than any wish needs: a model that goes on is running in circles. */
export const maxTurns = 12;

/** Lets a model use tools until it has its answer; how it ended. */
export async function converse<Message>(
  talk: Talk<Message>,
  first: readonly Message[],
): Promise<'answered' | 'cancelled' | 'endless'> {
  const messages = [...first];
  for (let turn = 0; turn < maxTurns; turn += 1) {
    let text = '';
    const calls: ToolCall[] = [];
    for await (const part of await talk.send(messages)) {
      if (talk.isCancelled()) return 'cancelled';
      if ('call' in part) calls.push(part.call);
      else {
        text += part.text;
        talk.show(part.text);
      }
    }
    if (calls.length === 0) return 'answered';
    messages.push(talk.said(text, calls));
    // One after the other: a person confirms one thing at a time.
    for (const call of calls) {
      if (talk.isCancelled()) return 'cancelled';
      messages.push(await talk.use(call));
    }
  }
  return 'endless';
}
