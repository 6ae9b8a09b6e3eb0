import * as z from 'zod';
import { readJson } from '../../../shared/readJson.ts';
import { allTokens, CallTally } from '../usage/callTally.ts';
import type { ContextSeen, UsageCounter } from '../usage/transcriptUsage.ts';
import type { Used } from '../usage/used.ts';
import type { ConversationCost } from './costState.ts';
import { costSince, readCostState } from './costState.ts';

const count = z.int().nonnegative().catch(0).default(0);
/** In transcripts of old the agents that were sent wrote between the lines of the conversation. */
const entry = z.looseObject({ timestamp: z.iso.datetime().optional(), isSidechain: z.boolean().optional() });
const answered = z.looseObject({
  type: z.literal('assistant'),
  message: z.looseObject({
    id: z.string(),
    model: z.string().max(200).catch('unknown').default('unknown'),
    usage: z.looseObject({
      input_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
      output_tokens: count,
    }),
  }),
});

/**
 * What the transcript of a conversation of Claude Code, and those of the agents that it sent, say that a session used. Each
 * answer tells its tokens; when the conversation is left, its whole cost is told too, with what was asked beside it (titles).
 * A conversation that was resumed has used before what another session counted.
 */
export class ClaudeUsage implements UsageCounter {
  private readonly since: number;
  private readonly tally = new CallTally();
  private before: ConversationCost | undefined;
  /** The last cost that was told of this session, and how many answers are in it. */
  private told: (ConversationCost & { readonly calls: number }) | undefined;
  private hasBegun = false;
  private seen: ContextSeen | undefined;

  /** What was said before belongs to other sessions. ms since the epoch. */
  constructor(since: number) {
    this.since = since;
  }

  /** An answer is written in parts, each with the figures so far: the last holds. */
  take(line: string, by: 'conversation' | 'agent'): void {
    const given = readJson(line);
    const cost = readCostState(given);
    if (cost !== undefined) return this.takeCost(cost);
    const { timestamp, isSidechain = false } = entry.safeParse(given).data ?? {};
    const at = timestamp === undefined ? undefined : Date.parse(timestamp);
    if (at === undefined || at < this.since) return;
    this.hasBegun = true;
    const answer = answered.safeParse(given).data?.message;
    if (answer === undefined) return;
    const { id, model, usage } = answer;
    const { cache_read_input_tokens: cacheRead, cache_creation_input_tokens: cacheWritten } = usage;
    const tokensIn = usage.input_tokens + cacheRead + cacheWritten;
    const tokensOut = usage.output_tokens;
    this.tally.note(id, { model, tokens: { tokensIn, cacheRead, cacheWritten, tokensOut } });
    const tokens = tokensIn + tokensOut;
    // What it says itself (an error, a turn that was stopped) stands there as an answer without tokens: the context is as it was.
    if (by === 'conversation' && !isSidechain && tokens > 0) this.seen = { at, tokens };
  }

  get context(): ContextSeen | undefined {
    return this.seen;
  }

  total(): Used {
    const untold = this.tally.byModel();
    const { tokensIn, tokensOut } = allTokens(untold);
    const { told } = this;
    return {
      tokensIn: tokensIn + (told?.tokens.tokensIn ?? 0),
      tokensOut: tokensOut + (told?.tokens.tokensOut ?? 0),
      costUsd: told?.costUsd ?? 0,
      calls: this.tally.count + (told?.calls ?? 0),
      untold,
    };
  }

  private takeCost(cost: ConversationCost): void {
    if (!this.hasBegun) {
      this.before = cost;
      return;
    }
    this.told = { ...costSince(cost, this.before), calls: (this.told?.calls ?? 0) + this.tally.count };
    this.tally.clear();
  }
}
