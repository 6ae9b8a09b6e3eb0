/** What a request of any client says, in the order in which it happened. */
export type Item =
  | { readonly is: 'user'; readonly text: string }
  | { readonly is: 'assistant'; readonly text: string }
  /** `mark` is what the model put into the call's id; undefined for calls that were not made here. */
  | { readonly is: 'call'; readonly id: string; readonly mark: Mark | undefined }
  | { readonly is: 'result'; readonly id: string; readonly mark: Mark | undefined; readonly text: string };

/** Why a call was made: a step of a script, or the prompt's file that is read first. */
export type Mark = { readonly is: 'step'; readonly step: number } | { readonly is: 'prompt' };

/** One request, without its wire format. */
export interface Conversation {
  readonly items: readonly Item[];
  /** The tools that the client offers, by name. */
  readonly tools: ReadonlySet<string>;
  /** A request beside the conversation: for a title, a route, a summary. It holds the person's words, but is no turn. */
  readonly isAside: boolean;
}

const markText = /_(?:s(\d+)|(p))_/;

/** The mark as a part of a call's id. */
export const renderMark = (mark: Mark): string => (mark.is === 'prompt' ? '_p_' : `_s${mark.step}_`);

/** The mark that an id carries. */
export function readMark(id: string): Mark | undefined {
  const match = markText.exec(id);
  if (match === null) return undefined;
  return match[1] === undefined ? { is: 'prompt' } : { is: 'step', step: Number(match[1]) };
}
