import type { SessionActivity } from '../../shared/model/activity.ts';
import type { SessionRow } from '../../shared/model/session.ts';
import type { Output } from './command.ts';
import { renderSpan } from './times.ts';

/** An answer about a session: its row, and a sentence that begins with its name. */
export const saidOf = (session: SessionRow, what: string): Output => ({
  result: { session },
  text: () => `${session.name} ${what}`,
});

/** What sessions run in, and what that means for them. */
export const terminalWords = {
  tmux: 'in tmux, which outlives the daemon',
  pty: 'without tmux, and ends with the daemon',
  echo: 'in a simulated terminal',
} as const;

/** Shorter than this, a silence says nothing. ms. */
const tellingSilenceMs = 5_000;

/** What a program does, and what says so: "idle: its shell is at the prompt, no output for 40 s". */
export function renderActivity(shown: SessionActivity | undefined): string | undefined {
  if (shown === undefined) return undefined;
  const { activity, evidence, quietMs } = shown;
  const silence = quietMs < tellingSilenceMs ? '' : `, no output for ${renderSpan(quietMs)}`;
  return `${activity.replaceAll('-', ' ')}: ${evidence}${silence}`;
}

/** What a pause means for a session: of one that works on a task, the task's own state says whether there is one. */
export function pauseWords({
  taskId,
  endedAt,
  lifecycle,
}: Pick<SessionRow, 'taskId' | 'endedAt' | 'lifecycle'>): string | undefined {
  if (endedAt !== undefined) return undefined;
  if (taskId === undefined)
    return lifecycle === 'paused'
      ? 'its program runs on, and its next call of a tool waits until you have answered (rostrum inbox)'
      : undefined;
  return 'while its task waits for a person its program runs on (where a guard asks, its next call of a tool waits); "rostrum session interrupt" stops what it does';
}
