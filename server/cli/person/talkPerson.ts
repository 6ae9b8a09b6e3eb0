import * as z from 'zod';
import type { CliIo } from '../../../runtime/cliCommand.ts';
import type { Person } from '../../ssh/person.ts';
import type { Conversation } from './openPerson.ts';

/** More questions at once than any command asks. */
const mostOpen = 100;

const heard = z.union([
  z.object({
    type: z.literal('answer'),
    id: z.number(),
    /** True or false for a host key or something optional, a text for a secret, null for giving up. */
    value: z.union([z.boolean(), z.string().max(10_000), z.null()]),
  }),
  z.object({ type: z.literal('cancel') }),
]);

/** What a talk is opened with. */
export interface TalkParts {
  readonly lines: AsyncIterable<string>;
  readonly stopping: AbortController;
  readonly yes: boolean;
}

/**
 * A program in the place of a person: a JSON object a line, in both directions. It is told steps
 * (`{"type":"step","id","title","state","text"}`), checks and the result, and asked (`{"type":"question","id","kind","question"}`
 * with the kinds `host-key`, `secret` and `confirm`); it says `{"type":"answer","id","value"}` or `{"type":"cancel"}`. Where
 * its end of the line closes, everything is called off.
 */
export function openTalk(io: CliIo, { lines, stopping, yes }: TalkParts): Conversation {
  const open = new Map<number, (value: boolean | string | null) => void>();
  let lastId = 0;
  const say = (message: Readonly<Record<string, unknown>>) => io.stdout(`${JSON.stringify(message)}\n`);

  function ask(kind: string, question: unknown): Promise<boolean | string | null> {
    if (open.size >= mostOpen || stopping.signal.aborted) return Promise.resolve(null);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      open.set(id, resolve);
      say({ type: 'question', id, kind, question });
    });
  }

  function hear(line: string): void {
    if (line.trim() === '') return;
    const message = readMessage(line);
    // Not repeated: it may be a secret.
    if (message === undefined) return say({ type: 'misunderstood' });
    if (message.type === 'cancel') return callOff();
    const answer = open.get(message.id);
    open.delete(message.id);
    answer?.(message.value);
  }

  function callOff(): void {
    stopping.abort();
    for (const answer of open.values()) answer(null);
    open.clear();
  }

  void listen();
  async function listen(): Promise<void> {
    try {
      for await (const line of lines) hear(line);
    } finally {
      callOff();
    }
  }

  const person: Person = {
    tell: (step) => say({ type: 'step', ...step }),
    confirmHostKey: async (question) => (await ask('host-key', question)) === true,
    async askSecret(question) {
      const value = await ask('secret', question);
      return typeof value === 'string' ? value : undefined;
    },
    confirm: async (question) => yes || (await ask('confirm', question)) === true,
  };
  return { person, signal: stopping.signal, say, close: () => open.clear() };
}

function readMessage(line: string): z.infer<typeof heard> | undefined {
  try {
    return heard.safeParse(JSON.parse(line)).data;
  } catch {
    // Not JSON.
    return undefined;
  }
}
