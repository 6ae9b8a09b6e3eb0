import type { Conversation, Item, Mark } from './conversation.ts';
import type { Action, ScriptStep } from './parseScript.ts';
import { parseScript } from './parseScript.ts';

/** What the model does next. Without actions its turn ends. */
export interface Turn {
  readonly say: string;
  readonly actions: readonly Action[];
  readonly mark: Mark;
  readonly sleepMs: number;
  readonly errorStatus?: number | undefined;
  readonly isSpent?: boolean | undefined;
  /** Why it is this turn; the log tells it. */
  readonly because: 'aside' | 'prompt' | 'script' | 'nothing';
}

/** The line by which an agent is pointed to its task. */
const pointer = /\bRead (\/\S+) whole\b/;
/** A shell whose command ends at once may show nothing of what that wrote: who sees nothing of its task looks once more. */
const nothingShown = /^\s*$|\bOutput: \(empty\)/;
const mostReads = 3;
/** How a text begins that goes on with a task. */
const goesOn = /^Your session had ended/;
/** How texts begin that tell that a call was denied which ended the turn, and why: it goes on without it. */
const goesOnWithout = /^(?:<turn_aborted>|The call of .+ was not allowed)/;
/** What clients say of a call that was cut off. */
const cutOff = /interrupted|aborted|cancelled/i;

const nothing = (say: string): Turn => ({
  say,
  actions: [],
  mark: { is: 'step', step: 0 },
  sleepMs: 0,
  because: 'nothing',
});

/**
 * History in, next turn out. A text that points to a file has that read first; a script is played from its text on, a
 * step a turn; what a person writes later without a script is acknowledged.
 *
 * @throws Error where a script is not understood.
 */
export function decideTurn({ items, isAside }: Conversation): Turn {
  if (isAside) return { ...nothing('Work on a task'), because: 'aside' };
  const unread = unreadPrompt(items);
  if (unread !== undefined) {
    const actions: readonly Action[] = [{ is: 'read', file: unread }];
    return { say: 'I read my task.', actions, mark: { is: 'prompt' }, sleepMs: 0, because: 'prompt' };
  }
  const script = findScript(items);
  if (script === undefined) return nothing('There is nothing for me to do.');
  if (isSpokenTo(items, script)) return nothing('Noted.');
  const next = nextStep(items, script);
  const step = script.steps[next];
  if (step === undefined) return nothing('All of it is done.');
  const { say = '', sleepMs = 0, errorStatus, isSpent, actions } = step;
  return { say, sleepMs, errorStatus, isSpent, actions, mark: { is: 'step', step: next }, because: 'script' };
}

/** The file that the last pointer names, where it was not read since. */
function unreadPrompt(items: readonly Item[]): string | undefined {
  const at = items.findLastIndex((item) => item.is === 'user' && pointer.test(item.text));
  const item = items[at];
  if (item?.is !== 'user' || parseScript(item.text) !== undefined) return undefined;
  const read = items.slice(at).filter((later) => later.is === 'result' && later.mark?.is === 'prompt');
  const isRead =
    read.length >= mostReads || read.some((later) => later.is === 'result' && !nothingShown.test(later.text));
  return isRead ? undefined : pointer.exec(item.text)?.[1];
}

interface FoundScript {
  readonly steps: readonly ScriptStep[];
  /** The item that began it. */
  readonly from: number;
  /** The item that said it last: the same one, unless the same file was read again. */
  readonly saidAt: number;
}

function findScript(items: readonly Item[]): FoundScript | undefined {
  const saidAt = lastScriptAt(items);
  const item = items[saidAt];
  const steps = item === undefined ? undefined : scriptOf(item);
  if (item === undefined || steps === undefined) return undefined;
  // A file that is read once more is no new task, nor one that goes on; a text that is typed once more is.
  const same = JSON.stringify(steps);
  const isAgain = item.is === 'result' || goesOn.test(item.is === 'user' ? item.text : '');
  const isSame = (one: Item) => one.is === item.is && JSON.stringify(scriptOf(one)) === same;
  return { steps, saidAt, from: isAgain ? items.findIndex(isSame) : saidAt };
}

/** What a person typed since the agent was pointed to its task is newer than that, though its file's text may come later. */
function lastScriptAt(items: readonly Item[]): number {
  const at = items.findLastIndex((item) => scriptOf(item) !== undefined);
  const item = items[at];
  if (item?.is !== 'result') return at;
  const pointedAt = items.findLastIndex((one) => one.is === 'user' && pointer.test(one.text));
  const typedAt = items.slice(0, at).findLastIndex((one) => one.is === 'user' && scriptOf(one) !== undefined);
  return pointedAt >= 0 && typedAt > pointedAt ? typedAt : at;
}

function scriptOf(item: Item): readonly ScriptStep[] | undefined {
  const isSource = item.is === 'user' || (item.is === 'result' && item.mark?.is === 'prompt');
  return isSource ? parseScript(item.text) : undefined;
}

/** Whether the last word is a person's, beside the script. What comes together with a result does not end the script. */
function isSpokenTo(items: readonly Item[], { saidAt }: FoundScript): boolean {
  const lastOwn = items.findLastIndex(({ is }) => is === 'assistant' || is === 'call');
  const since = items.slice(Math.max(lastOwn, saidAt) + 1);
  const isSpoken = since.some((item) => item.is === 'user' && !goesOnWithout.test(item.text));
  return isSpoken && !since.some((item) => item.is === 'result' && !isCutOff(item));
}

/** The step after the last one that was carried out; one that was cut off is done again. */
function nextStep(items: readonly Item[], { from, saidAt }: FoundScript): number {
  const own = items.slice(from);
  const results = own.flatMap((item) => (item.is === 'result' && item.mark?.is === 'step' ? [item] : []));
  const cut = saidAt > from ? results.filter((item) => !isCutOff(item)) : results;
  const played = cut.map(({ mark }) => (mark?.is === 'step' ? mark.step : -1));
  return Math.max(-1, ...played) + 1;
}

const isCutOff = ({ text }: { readonly text: string }): boolean => cutOff.test(text.slice(0, 300));
