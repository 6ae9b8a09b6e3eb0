import { setTimeout as pause } from 'node:timers/promises';
import type { CliOption } from '../../runtime/cliCommand.ts';
import { HubError } from '../../shared/errors.ts';
import { toolboxVerbs, waitResult } from '../../shared/protocol/toolbox.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import type { SessionCaller } from './caller.ts';
import { QueuedError } from './caller.ts';
import type { Work } from './command.ts';

/** How often a hub is asked from outside a session, where nothing can be held open. */
const pollMs = 1_000;

/** The answer to a question, however long it takes. A question that nobody will answer any more is a refusal. */
export async function waitForAnswer(work: Work, about: string): Promise<string> {
  if (work.session !== undefined) {
    const { answer } = await waitForMessage(work.session, { about, kind: 'answer' });
    if (answer === undefined) throw withdrawn();
    return answer;
  }
  for (;;) {
    const answer = await readAnswer(work, about);
    if (answer !== undefined) return answer;
    await pause(pollMs);
  }
}

/** The first text about a record, as the daemon holds it; asked again slice by slice. */
export async function waitForMessage(
  session: SessionCaller,
  wish: { readonly about: string; readonly kind?: string; readonly after?: string | undefined },
): Promise<HeldMessage> {
  for (;;) {
    const { message } = waitResult.parse(await session.ask(toolboxVerbs.wait, wish));
    if (message !== undefined) return message;
  }
}

async function readAnswer(work: Work, id: string): Promise<string | undefined> {
  const { intervention, answer } = await work.ask('intervention.view', { id });
  if (intervention.state === 'withdrawn') {
    throw withdrawn();
  }
  return intervention.state === 'answered' ? (answer ?? '') : undefined;
}

const withdrawn = () => new HubError('conflict', 'The question was withdrawn; nobody will answer it.');

/** Whether a command comes back when a person has answered. */
export const waitOption: CliOption = {
  flags: '--wait',
  description: 'Wait until a person has answered, however long it takes',
};

/** What is waited for goes on to be waited for when the hub is away: the daemon has the command. */
export async function orKept<Result>(
  { io }: Work,
  isWaited: boolean,
  asked: Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!isWaited || !(error instanceof QueuedError)) throw error;
    io.stderr(`${error.message}\n`);
    return undefined;
  }
}
