import type { CliIo } from '../../../runtime/cliCommand.ts';
import type { TalkMessage } from '../../../shared/protocol/hostTalk.ts';
import type { Person } from '../../ssh/person.ts';
import { openTalk } from './talkPerson.ts';
import { createTerminalPerson } from './terminalPerson.ts';

/** How a command speaks with whoever started it. */
export interface Conversation {
  readonly person: Person;
  /** Aborts where the person calls it off. */
  readonly signal: AbortSignal;
  /** Says something that is no step: checks, a result. For programs alone. */
  say: (message: TalkMessage) => void;
  close: () => void;
}

/** What a conversation needs of the process. */
export interface Mouth {
  /** Reads a line that does not appear on the terminal; undefined where the person gives up. */
  askHidden: (question: string) => Promise<string | undefined>;
  /** The lines of standard input, as they come. */
  readLines: () => AsyncIterable<string>;
  /** Resolves when the process is asked to end. */
  untilStopped: () => Promise<string>;
}

/** What the command line says about it. */
export interface SpeakingWish {
  /** JSON lines in both directions. */
  readonly talk: boolean;
  /** Optional things are done without a question; a host key, and a server of another hub, is never taken so. */
  readonly yes: boolean;
}

/** Opens the conversation that fits: JSON lines, or prompts where somebody sits at a terminal. */
export function openConversation(io: CliIo, mouth: Mouth, { talk, yes }: SpeakingWish): Conversation {
  const stopping = new AbortController();
  void mouth.untilStopped().then(() => stopping.abort());
  if (talk) return openTalk(io, { lines: mouth.readLines(), stopping, yes });
  const write = (message: TalkMessage) => io.stdout(`${JSON.stringify(message)}\n`);
  const person = createTerminalPerson(io, mouth, { yes });
  return {
    person: io.json ? { ...person, tell: (step) => write({ type: 'step', ...step }) } : person,
    signal: stopping.signal,
    say: (message) => (io.json ? write(message) : undefined),
    close: () => undefined,
  };
}
