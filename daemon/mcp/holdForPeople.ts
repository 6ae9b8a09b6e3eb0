import type * as z from 'zod';
import { HubError } from '../../shared/errors.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { toolboxVerbs, waitResult, wishesResult } from '../../shared/protocol/toolbox.ts';
import type { ToolWork } from './agentTool.ts';

/** What is waited for: the text about a record, or about the command of a question that the hub has not taken yet. */
export interface Held {
  readonly about: string;
  readonly kind: 'answer' | 'plan_verdict';
  readonly after?: string | undefined;
}

/** A question or a plan, and what came back. */
export type Wish = z.infer<typeof wishesResult>['wishes'][number];

/**
 * Waits for a person, for hours where it must be: over restarts of the hub, and until nobody waits for the answer any
 * more (undefined). @throws HubError `conflict` where the hub would not take what was asked while it was away.
 */
export async function holdForPeople(work: ToolWork, held: Held): Promise<HeldMessage | undefined> {
  work.progress('Waiting for a person.');
  while (!work.signal.aborted) {
    const { about, kind, after } = held;
    const { message } = waitResult.parse(await work.own(toolboxVerbs.wait, { about, kind, after }));
    if (message !== undefined) return message;
    if (!work.signal.aborted) await requireWish(work, held);
  }
  return undefined;
}

async function requireWish(work: ToolWork, { about }: Held): Promise<void> {
  if ((await readWishes(work, { peek: true })).some((wish) => wish.about === about || wish.id === about)) return;
  throw new HubError('conflict', 'The hub did not take this when it was back. Look at what you work on, and ask anew.');
}

/** What this session wants of people, without a task or in the current attempt at it, with what came back. */
export async function readWishes(work: ToolWork, { peek }: { readonly peek: boolean }): Promise<readonly Wish[]> {
  return wishesResult.parse(await work.own(toolboxVerbs.wishes, { peek })).wishes;
}
