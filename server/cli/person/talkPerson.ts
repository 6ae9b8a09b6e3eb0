import * as z from 'zod';
import type { CliIo } from '../../../runtime/cliCommand.ts';
import type { TalkMessage, TalkQuestion } from '../../../shared/protocol/hostTalk.ts';
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

/** A program in the place of a person; `shared/protocol/hostTalk.ts` is what both say. */
export function openTalk(io: CliIo, { lines, stopping, yes }: TalkParts): Conversation {
  const open = new Map<number, (value: boolean | string | null) => void>();
  let lastId = 0;
  const say = (message: TalkMessage) => io.stdout(`${JSON.stringify(message)}\n`);

  function ask(asked: TalkQuestion): Promise<boolean | string | null> {
    if (open.size >= mostOpen || stopping.signal.aborted) return Promise.resolve(null);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      open.set(id, resolve);
      say({ type: 'question', id, ...asked });
    });
  }

  function hear(line: string): void {
    if (line.trim() === '') return;
    const message = readMessage(line);
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
    confirmHostKey: async (question) => (await ask({ kind: 'host-key', question })) === true,
    async askSecret(question) {
      const value = await ask({ kind: 'secret', question });
      return typeof value === 'string' ? value : undefined;
    },
    confirm: async (question) => yes || (await ask({ kind: 'confirm', question })) === true,
    decide: async (question) => (await ask({ kind: 'confirm', question })) === true,
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
