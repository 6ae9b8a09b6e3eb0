import type { ContextFigures, Usage } from '../../../shared/model/guard.ts';
import { contextOf } from '../../../shared/model/guard.ts';
import { shareOf } from '../usage/used.ts';
import type { AssistantInfo } from './opencodeWire.ts';

interface Figures {
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costUsd: number;
}

/** Answers whose figures may still change are the last few; older ones are folded away, so that memory is bounded. */
const keptAnswers = 200;

/** What a session has used, by what its messages say of themselves: each is one call of a model. */
export class OpencodeUsage {
  private readonly since: number;
  private readonly answers = new Map<string, Figures>();
  private folded = { tokensIn: 0, tokensOut: 0, costUsd: 0, calls: 0 };
  private last: { readonly tokens: number; readonly model: string } | undefined;

  /** Messages of before belong to a session that this one goes on with. ms since the epoch. */
  constructor(since: number) {
    this.since = since;
  }

  /** Takes in what a message says; told again, its last figures hold. Gives whether they are new. */
  take({ id, cost, tokens, time, providerID, modelID }: AssistantInfo, isOfConversation: boolean): boolean {
    if (tokens === undefined || time.created < this.since || tokens.input + tokens.output === 0) return false;
    const { input, output, reasoning, cache } = tokens;
    const figures = {
      tokensIn: Math.round(input + cache.read + cache.write),
      tokensOut: Math.round(output + reasoning),
      costUsd: cost,
    };
    const isNew = JSON.stringify(this.answers.get(id)) !== JSON.stringify(figures);
    this.answers.set(id, figures);
    // An agent that was sent has a context of its own.
    if (isOfConversation)
      this.last = { tokens: figures.tokensIn + figures.tokensOut, model: modelKey(providerID, modelID) };
    if (this.answers.size > keptAnswers) this.fold();
    return isNew;
  }

  total(): Usage {
    const all = sum([...this.answers.values(), this.folded]);
    return { ...all, calls: this.answers.size + this.folded.calls };
  }

  /** How full the context is, by what models take. */
  context(limits: ReadonlyMap<string, number>): ContextFigures {
    if (this.last === undefined) return {};
    const { tokens, model } = this.last;
    return contextOf({ contextTokens: tokens, contextUsed: shareOf(tokens, limits.get(model)) });
  }

  private fold(): void {
    const [oldest] = this.answers;
    if (oldest === undefined) return;
    this.answers.delete(oldest[0]);
    this.folded = { ...sum([this.folded, oldest[1]]), calls: this.folded.calls + 1 };
  }
}

/** What tells a model from others. */
export const modelKey = (providerId: string, modelId: string): string => `${providerId}/${modelId}`;

const sum = (all: readonly Figures[]): Figures => ({
  tokensIn: all.reduce((total, { tokensIn }) => total + tokensIn, 0),
  tokensOut: all.reduce((total, { tokensOut }) => total + tokensOut, 0),
  // Dollars of many calls, without the dust of floating point.
  costUsd: Number(all.reduce((total, { costUsd }) => total + costUsd, 0).toFixed(9)),
});
