import { mcpLimits } from './mcpLimits.ts';
import type { ToolAnswer } from './agentTool.ts';
import { isQueued } from './agentTool.ts';

/** What a model is told of something that it said: done, or kept until the hub is back. */
export function saidAnswer(said: object, done: string, whenQueued: string = keptText): ToolAnswer {
  return { text: isQueued(said) ? `Queued. ${whenQueued}` : done };
}

const keptText =
  'The hub is away at the moment: this is kept on this machine and delivered once, in order, when the hub is back. Do not repeat it; go on working.';

/** Data as a model reads it, as long as an answer may be. */
export function dataAnswer(data: Readonly<Record<string, unknown>>): ToolAnswer {
  const text = JSON.stringify(data, null, 1);
  if (text.length <= mcpLimits.answerCharacters) return { text, data };
  const cut = `${text.slice(0, mcpLimits.answerCharacters)}…\n(cut: the whole has ${text.length} characters; ask for less)`;
  return { text: cut, data: { cut } };
}

/** A text as long as an answer may be. */
export const cutText = (text: string, maxCharacters: number = mcpLimits.answerCharacters): string =>
  text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters)}…`;

/** A moment for models and people alike. */
export const momentOf = (at: number): string => new Date(at).toISOString();
